import * as z from 'zod';
import { EVENT_SOURCE, EVENT_TYPES } from '../../../functions/contract/events.ts';
import { REGIONS_WITHOUT_REGISTRY } from '../../../infra/events/event-schemas.ts';
import { exampleOf } from '../../docs/tables/events-document.ts';
import { onlyResource, resourcesOf, synthesizeTemplate, type Template } from '../assembly.ts';

/** Keywords of a schema in OpenAPI 3.0: fewer than JSON Schema has, and others. */
const KEYWORDS = new Set(
  'type format description example enum nullable properties required items oneOf additionalProperties minimum maximum maxItems minItems pattern'.split(
    ' ',
  ),
);

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly additionalProperties?: Schema;
}

let template: Template;

beforeAll(() => {
  template = synthesizeTemplate();
});

function contentOf(type: string) {
  const name = `${EVENT_SOURCE}@${type.replaceAll(' ', '')}`;
  const [schema] = Object.values(resourcesOf(template, 'AWS::EventSchemas::Schema')).filter(
    ({ Properties }) => Properties.SchemaName === name,
  );
  const { AWSEvent, ...others } = JSON.parse(schema?.Properties.Content).components.schemas;
  const [detail] = Object.values(others) as [Schema];
  return { AWSEvent, others, detail };
}

function keywordsIn(schema: Schema): string[] {
  const { properties = {}, items, oneOf = [], additionalProperties } = schema;
  const within = [...Object.values(properties), ...(items ? [items] : []), ...oneOf];
  return [
    ...Object.keys(schema),
    ...within.flatMap(keywordsIn),
    ...(additionalProperties === undefined ? [] : keywordsIn(additionalProperties)),
  ];
}

test('the registry has exactly the schemas of the published events', () => {
  const names = Object.values(resourcesOf(template, 'AWS::EventSchemas::Schema')).map(({ Properties }) => {
    return [Properties.SchemaName, Properties.Type];
  });

  expect(onlyResource(template, 'AWS::EventSchemas::Registry')).toBeDefined();
  expect(names.sort()).toEqual(
    EVENT_TYPES.map((type) => [`peloton.maintenance@${type.replaceAll(' ', '')}`, 'OpenApi3']).sort(),
  );
});

describe('in a region without the registry', () => {
  const ACCOUNT = { account: '111122223333' };
  const schemasOf = ({ Resources, Outputs }: Template) => [
    ...Object.values(Resources).filter(({ Type }) => Type.startsWith('AWS::EventSchemas::')),
    ...Object.keys(Outputs).filter((name) => name === 'EventSchemaRegistry'),
  ];

  test('a stack for any region has a condition on the region of the deployment', () => {
    const { Conditions = {}, Outputs } = template;
    const [[name, condition] = ['', {}]] = Object.entries(Conditions);
    const conditions = Object.values(template.Resources)
      .filter(({ Type }) => Type.startsWith('AWS::EventSchemas::'))
      .map(({ Condition }) => Condition);

    expect(new Set([...conditions, Outputs.EventSchemaRegistry?.Condition])).toEqual(new Set([name]));
    expect(condition).toEqual({
      'Fn::Not': [
        { 'Fn::Or': REGIONS_WITHOUT_REGISTRY.map((region) => ({ 'Fn::Equals': [{ Ref: 'AWS::Region' }, region] })) },
      ],
    });
  });

  test('a stack for such a region has no schemas, and one for another region has them', () => {
    expect(schemasOf(synthesizeTemplate({ ...ACCOUNT, region: 'ca-west-1' }))).toEqual([]);
    expect(schemasOf(synthesizeTemplate({ ...ACCOUNT, region: 'eu-central-1' }))).not.toEqual([]);
  });

  test('the setting decides', () => {
    expect(schemasOf(synthesizeTemplate({ eventSchemas: 'no' }))).toEqual([]);
    const { Conditions, ...forced } = synthesizeTemplate({ ...ACCOUNT, region: 'ca-west-1', eventSchemas: 'yes' });
    expect(Conditions).toBeUndefined();
    expect(schemasOf(forced)).not.toEqual([]);
  });
});

describe.each(EVENT_TYPES)('the schema of %s', (type) => {
  test('is the event as EventBridge wraps it, found by source and detail-type', () => {
    const { AWSEvent, others } = contentOf(type);

    expect(AWSEvent).toMatchObject({
      'x-amazon-events-detail-type': type,
      'x-amazon-events-source': 'peloton.maintenance',
      properties: { detail: { $ref: `#/components/schemas/${Object.keys(others)[0]}` } },
    });
  });

  test('uses only keywords of OpenAPI 3.0', () => {
    expect(keywordsIn(contentOf(type).detail).filter((keyword) => !KEYWORDS.has(keyword))).toEqual([]);
  });

  test('accepts the example of the documentation, with one more field, but not with one less', () => {
    const schema = z.fromJSONSchema(contentOf(type).detail as Parameters<typeof z.fromJSONSchema>[0], {
      defaultTarget: 'openapi-3.0',
    });
    const example = exampleOf(type);

    expect(schema.safeParse(example)).toMatchObject({ success: true });
    expect(schema.safeParse({ ...example, later: 'field' })).toMatchObject({ success: true });
    for (const field of Object.keys(example)) {
      expect([field, schema.safeParse({ ...example, [field]: undefined }).success]).toEqual([field, false]);
    }
  });
});
