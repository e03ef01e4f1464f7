import { EVENT_SOURCE, EVENT_TYPES } from '../../../functions/contract/events.ts';
import { EventPattern, matches } from '../../../local/events/event-pattern.ts';
import { InputTransformer, transform } from '../../../local/events/input-transformer.ts';
import { exampleOf } from '../../docs/tables/events-document.ts';
import { onlyResource, type Resource, resolve, resourcesOf, synthesizeTemplate, type Template } from '../assembly.ts';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:hook-AbCdEf';
const reference = (key: string) => `{{resolve:secretsmanager:${SECRET}:SecretString:${key}::}}`;

let some: Template;
let all: Template;

beforeAll(() => {
  some = synthesizeTemplate({ cluster: 'prod', notifySecretArn: SECRET });
  all = synthesizeTemplate({
    cluster: 'prod',
    notifySecretArn: SECRET,
    notifyHeader: 'Authorization',
    notifyEvents: EVENT_TYPES.join(','),
  });
});

/** Rules with an event pattern, by the detail-type that they are for. */
function notices(template: Template): Map<string, Resource> {
  const rules = Object.values(resourcesOf(template, 'AWS::Events::Rule'));
  return new Map(
    rules.flatMap((rule): [string, Resource][] => {
      const pattern = rule.Properties.EventPattern;
      return pattern === undefined ? [] : [[pattern['detail-type'][0], rule]];
    }),
  );
}

describe('the assembly', () => {
  test('notifies the default events unless others are set', () => {
    expect([...notices(some).keys()].sort()).toEqual([
      'Campaign Endangered',
      'Drift Repaired',
      'Host Lost',
      'Host Maintenance Failed',
      'Maintenance Finished',
      'Window Missed',
    ]);
    expect([...notices(all).keys()]).toEqual(EVENT_TYPES);
  });

  test('takes the URL, and the value of a header, out of the secret', () => {
    expect(onlyResource(some, 'AWS::Events::ApiDestination').Properties).toMatchObject({
      InvocationEndpoint: reference('url'),
      HttpMethod: 'POST',
    });
    const keyOf = (template: Template) =>
      onlyResource(template, 'AWS::Events::Connection').Properties.AuthParameters.ApiKeyAuthParameters;
    expect(keyOf(some)).toEqual({ ApiKeyName: 'X-Peloton-Cluster', ApiKeyValue: 'prod' });
    expect(keyOf(all)).toEqual({ ApiKeyName: 'Authorization', ApiKeyValue: reference('headerValue') });
  });

  test('lets the rules call this one webhook, and do nothing else', () => {
    const roles = new Set(
      [...notices(all).values()].map(({ Properties }) => Properties.Targets[0].RoleArn['Fn::GetAtt'][0]),
    );
    const [role] = roles;
    const statements = Object.values(resourcesOf(all, 'AWS::IAM::Policy'))
      .filter(({ Properties }) => resolve(all, Properties.Roles).includes(role))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

    expect(roles.size).toBe(1);
    const [[destination]] = Object.entries(resourcesOf(all, 'AWS::Events::ApiDestination')) as [[string, Resource]];
    expect(statements).toEqual([
      { Action: 'events:InvokeApiDestination', Effect: 'Allow', Resource: { 'Fn::GetAtt': [destination, 'Arn'] } },
    ]);
    expect(all.Resources[role]?.Properties).not.toHaveProperty('ManagedPolicyArns');
  });

  test('has an output with the queue of undelivered notices', () => {
    const [queue] = Object.keys(resourcesOf(some, 'AWS::SQS::Queue'));

    expect(some.Outputs.UndeliveredNoticesUrl?.Value).toEqual({ Ref: queue });
  });

  test('keeps undelivered notices in an encrypted queue, into which only these rules may write', () => {
    const [[queue, { Properties }]] = Object.entries(resourcesOf(all, 'AWS::SQS::Queue')) as [[string, Resource]];
    const letting = onlyResource(all, 'AWS::SQS::QueuePolicy').Properties.PolicyDocument.Statement.filter(
      ({ Effect }: { Effect: string }) => Effect === 'Allow',
    );

    expect(Properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 86_400 });
    for (const rule of notices(all).values()) {
      expect(rule.Properties.Targets[0].DeadLetterConfig).toEqual({ Arn: { 'Fn::GetAtt': [queue, 'Arn'] } });
    }
    expect(letting).toHaveLength(EVENT_TYPES.length);
    for (const { Action, Condition, Principal } of letting) {
      expect([Action, Principal]).toEqual(['sqs:SendMessage', { Service: 'events.amazonaws.com' }]);
      expect(Condition.ArnEquals['aws:SourceArn']).toBeDefined();
    }
  });
});

/** The event with a quotation mark, a newline and a backslash in every field of free text. */
function withFreeText(detail: unknown): unknown {
  return JSON.parse(JSON.stringify(detail), (key, value) => (/^(reason|message)$/.test(key) ? 'a "b"\n\\' : value));
}

describe.each(EVENT_TYPES)('the notice of %s', (type) => {
  const told = (detail: unknown) => {
    const [target] = notices(all).get(type)?.Properties.Targets ?? [];
    return JSON.parse(transform(InputTransformer.parse(target.InputTransformer), { detail }));
  };
  const isTold = (detail: unknown, source = EVENT_SOURCE) =>
    matches(EventPattern.parse(notices(all).get(type)?.Properties.EventPattern), {
      source,
      'detail-type': type,
      detail,
    });

  test('is a text for a chat, in which every field is filled in', () => {
    const { text, ...others } = told(exampleOf(type));

    expect(others).toEqual({});
    expect(text).toMatch(/^\[prod\] [^<>]{20,}$/);
    expect(text).not.toMatch(/ {2}|'[^']* '|: $/);
  });

  test('is JSON, whatever text the fields hold', () => {
    expect(told(withFreeText(exampleOf(type)))).toEqual(told(exampleOf(type)));
  });

  test('is sent only for the cluster of its stack', () => {
    expect(isTold(exampleOf(type))).toBe(true);
    expect(isTold({ ...exampleOf(type), cluster: 'other' })).toBe(false);
    expect(isTold(exampleOf(type), 'somebody.else')).toBe(false);
  });
});

test('a rolling maintenance is notified as a whole, not its waves', () => {
  const pattern = EventPattern.parse(notices(all).get('Maintenance Finished')?.Properties.EventPattern);
  const event = { source: EVENT_SOURCE, 'detail-type': 'Maintenance Finished' };
  const detail = exampleOf('Maintenance Finished');

  expect(matches(pattern, { ...event, detail: { ...detail, parentId: null } })).toBe(true);
  expect(matches(pattern, { ...event, detail: { ...detail, parentId: 'm-whole' } })).toBe(false);
});
