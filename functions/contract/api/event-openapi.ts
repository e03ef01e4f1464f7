import * as z from 'zod';
import { EVENT_SOURCE, EVENTS, type EventType } from '../events.ts';

/**
 * An event as EventBridge's schema registry describes one, made from the schema of its detail: OpenAPI 3.0, because only from that the
 * console makes rules and code bindings, with the envelope under the name `AWSEvent`.
 */
export function eventOpenApi(type: EventType) {
  const name = type.replaceAll(' ', '');
  return {
    openapi: '3.0.0',
    info: { version: '1.0.0', title: name },
    paths: {},
    components: {
      schemas: {
        AWSEvent: {
          type: 'object',
          required: ['detail-type', 'resources', 'detail', 'id', 'source', 'time', 'region', 'version', 'account'],
          'x-amazon-events-detail-type': type,
          'x-amazon-events-source': EVENT_SOURCE,
          properties: {
            detail: { $ref: `#/components/schemas/${name}` },
            account: { type: 'string' },
            'detail-type': { type: 'string' },
            id: { type: 'string' },
            region: { type: 'string' },
            resources: { type: 'array', items: { type: 'string' } },
            source: { type: 'string' },
            time: { type: 'string', format: 'date-time' },
            version: { type: 'string' },
          },
        },
        [name]: detailSchema(type),
      },
    },
  };
}

/** `source@DetailType`, as the registry names the schemas that it discovers. */
export function eventSchemaName(type: EventType): string {
  return `${EVENT_SOURCE}@${type.replaceAll(' ', '')}`;
}

/** Open to fields that come later: who reads by it must not trip over them. */
function detailSchema(type: EventType): object {
  const schema = z.toJSONSchema(EVENTS[type], {
    target: 'openapi-3.0',
    io: 'input',
    override: ({ jsonSchema }) => asOpenApi(jsonSchema),
  });
  return JSON.parse(JSON.stringify({ ...schema, '~standard': undefined }));
}

/** OpenAPI 3.0 has one example, and null among the values of an enum that may be null. */
function asOpenApi(schema: z.core.JSONSchema.BaseSchema): void {
  const [example] = schema.examples ?? [];
  if (example !== undefined) schema.example = example;
  delete schema.examples;
  // That a time is one is said by its format.
  if (schema.format === 'date-time') delete schema.pattern;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.nullable === true && schema.enum !== undefined) schema.enum = [...new Set([...schema.enum, null])];
}
