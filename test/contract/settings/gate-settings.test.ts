import * as z from 'zod';
import { GateSettings } from '../../../functions/contract/settings/gate-settings.ts';

const ALARM = 'arn:aws:cloudwatch:eu-central-1:111122223333:alarm:checkout-errors';
const ALARMS = { type: 'cloudwatch', alarms: [ALARM] };
const QUERY = { type: 'prometheus', url: 'http://prometheus:9090', query: 'job:errors:ratio5m > 0.01' };
const WEBHOOK = { type: 'webhook', url: 'https://owner.example/gate' };

function faultOf(gates: unknown): string {
  const { error } = GateSettings.safeParse(gates);
  return error === undefined ? '' : z.prettifyError(error);
}

describe('GATES', () => {
  test('are signals by name', () => {
    const gates = {
      checkout: { ...ALARMS, alarms: [ALARM, 'arn:aws-us-gov:cloudwatch:us-gov-west-1:111122223333:alarm:a: b/c'] },
      'slo_2-b': { ...QUERY, url: 'http://p1:9090,http://p2:9090/prefix', secret: 'env:PROMETHEUS_LOGIN' },
      owner: { ...WEBHOOK, secret: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:owner-AbCdEf' },
    };

    expect(GateSettings.parse(gates)).toEqual(gates);
  });

  test.each<[string, object, RegExp]>([
    ['the reserved name none', { none: WEBHOOK }, /cannot name a gate\n.*none/],
    ['the reserved name all in another spelling', { All: WEBHOOK }, /cannot name a gate/],
    ['a name with a comma', { 'a,b': WEBHOOK }, /is not a name of 1 to 64 letters/],
    ['a name that begins like an option', { '-x': WEBHOOK }, /is not a name of 1 to 64 letters/],
    ['a list', [WEBHOOK], /expected record/],
    ['an unknown type', { a: { type: 'datadog' } }, /a\.type/],
    ['an unknown field', { a: { ...WEBHOOK, token: 'planted' } }, /Unrecognized key: "token"/],
    ['the name of an alarm', { a: { ...ALARMS, alarms: ['checkout-errors'] } }, /is not the ARN of a CloudWatch alarm/],
    [
      'the ARN of another thing',
      { a: { ...ALARMS, alarms: ['arn:aws:cloudwatch::111122223333:dashboard/shop'] } },
      /is not the ARN of a CloudWatch alarm/,
    ],
    ['no alarm', { a: { ...ALARMS, alarms: [] } }, /names no alarm/],
    ['an alarm twice', { a: { ...ALARMS, alarms: [ALARM, ALARM] } }, /names an alarm twice/],
    [
      'more alarms than one call describes',
      { a: { ...ALARMS, alarms: Array.from({ length: 101 }, (_, index) => `${ALARM}-${index}`) } },
      /names more than 100 alarms: make a composite alarm/,
    ],
    ['no query', { a: { ...QUERY, query: ' ' } }, /is empty: give the PromQL that returns something while it is bad/],
    [
      'a query that is too long',
      { a: { ...QUERY, query: 'x'.repeat(1_001) } },
      /longer than 1000 characters: make a recording rule/,
    ],
    ['an invalid URL', { a: { ...QUERY, url: 'prometheus' } }, /'prometheus' is not a URL/],
    ['a query within the URL', { a: { ...QUERY, url: 'http://p/api/v1/query?query=up' } }, /has a query or a fragment/],
    ['credentials in a URL', { a: { ...QUERY, url: 'https://u:planted@p' } }, /name them with "secret"/],
    ['a secret itself', { a: { ...WEBHOOK, secret: 'planted' } }, /neither env:NAME/],
  ])('refuse %s, and quote no secret', (_name, gates, fault) => {
    expect(faultOf(gates)).toMatch(fault);
    expect(faultOf(gates)).not.toContain('planted');
  });
});
