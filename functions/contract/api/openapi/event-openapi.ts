import * as z from 'zod';
import { EVENT_SOURCE, EVENTS, type EventType } from '../../events.ts';

/**
 * Describes an event for EventBridge's schema registry, from the schema of its detail. OpenAPI 3.0
 * with the envelope `AWSEvent`: the console makes rules and code bindings only from that.
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

/** Allows unknown fields: consumers must accept fields that later releases add. */
function detailSchema(type: EventType): object {
  const schema = z.toJSONSchema(EVENTS[type], {
    target: 'openapi-3.0',
    io: 'input',
    override: ({ jsonSchema }) => asOpenApi(jsonSchema),
  });
  return JSON.parse(JSON.stringify({ ...schema, '~standard': undefined }));
}

/** OpenAPI 3.0 has a single example, and lists null among the values of a nullable enum. */
function asOpenApi(schema: z.core.JSONSchema.BaseSchema): void {
  const [example] = schema.examples ?? [];
  if (example !== undefined) schema.example = example;
  delete schema.examples;
  // The format already says that it is a time.
  if (schema.format === 'date-time') delete schema.pattern;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.nullable === true && schema.enum !== undefined) schema.enum = [...new Set([...schema.enum, null])];
}
