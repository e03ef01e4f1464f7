import type { GateContext } from '../../../functions/adapters/gates/protocol/gate-context.ts';
import { callInsteadOfAws } from '../repairs/repairs.ts';
import { type Answer, type Asked, closeAll, nobody, ownerServer } from '../schedulers/webhook/owner-server.ts';
import { AT, gate } from './gates.ts';

/** A server of this test speaks CloudWatch's protocol to the real SDK. */

const arn = (name: string, region = 'eu-central-1', account = '111122223333') =>
  `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;
const environment = { ...process.env };

afterEach(closeAll);
afterAll(() => {
  process.env = environment;
});

const json = (value: unknown, status = 200): Answer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: JSON.stringify(value),
});
const refused = (name: string, message = 'no', status = 400) =>
  json({ __type: `com.amazon.coral.service#${name}`, message }, status);

const REASON = 'Threshold Crossed: 1 datapoint [12.0 (22/11/26 14:18:00)] was greater than the threshold (10.0).';
const alarm = (name: string, state: string, more: object = {}) => ({
  ...{ AlarmName: name, AlarmArn: arn(name), StateValue: state, StateReason: REASON },
  ...{ StateUpdatedTimestamp: 1795357140.5, StateTransitionedTimestamp: 1795357140.5, ...more },
});
const described = (metric: readonly object[], composite: readonly object[] = []) =>
  json({ MetricAlarms: metric, CompositeAlarms: composite });

async function cloudWatchThat(answer: (request: Asked) => Answer) {
  const server = await ownerServer(answer);
  callInsteadOfAws(server.url);
  return server;
}

const alarms = (names: readonly string[], context: Partial<GateContext> = {}) =>
  gate({ type: 'cloudwatch', alarms: names.map((name) => arn(name)) }, context);

describe('the question', () => {
  test('is one call with the names of the alarms, composite ones included', async () => {
    const server = await cloudWatchThat(() => described([alarm('errors', 'OK')], [alarm('a: b', 'OK')]));

    await expect(alarms(['errors', 'a: b']).ask()).resolves.toEqual({
      ...{ colour: 'green', evidence: '2 alarms are OK', at: AT },
    });
    expect(server.asked.map(({ headers }) => headers['x-amz-target'])).toEqual([
      'GraniteServiceVersion20100801.DescribeAlarms',
    ]);
    expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual({
      ...{ AlarmNames: ['errors', 'a: b'], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100 },
    });
  });

  test('goes to the region of each alarm', async () => {
    const server = await cloudWatchThat(() => described([]));
    const regions = ['eu-central-1', 'us-west-2'];
    await gate({ type: 'cloudwatch', alarms: regions.map((region) => arn('errors', region)) }).ask();

    const signedFor = server.asked.map(({ headers }) => headers.authorization?.split('/')[2]);
    expect(signedFor.toSorted()).toEqual(regions);
  });
});

describe('the answer', () => {
  test.each<[string, readonly string[], Answer, object]>([
    ['OK', ['errors'], described([alarm('errors', 'OK')]), { colour: 'green', evidence: 'alarm errors is OK' }],
    [
      'ALARM',
      ['errors'],
      described([alarm('errors', 'ALARM')]),
      { colour: 'red', evidence: `alarm errors is ALARM since 2026-11-22T14:19:00.500Z: ${REASON}` },
    ],
    [
      'ALARM of a composite one',
      ['errors', 'shop'],
      described([alarm('errors', 'OK')], [alarm('shop', 'ALARM', { StateReason: undefined })]),
      { colour: 'red', evidence: 'alarm shop is ALARM since 2026-11-22T14:19:00.500Z' },
    ],
    [
      'INSUFFICIENT_DATA',
      ['errors'],
      described([alarm('errors', 'INSUFFICIENT_DATA', { StateReason: 'Unchecked: Initial alarm creation' })]),
      {
        colour: 'unknown',
        evidence: 'alarm errors is INSUFFICIENT_DATA since 2026-11-22T14:19:00.500Z: Unchecked: Initial alarm creation',
      },
    ],
    [
      'ALARM beside one without data',
      ['quiet', 'errors'],
      described([alarm('quiet', 'INSUFFICIENT_DATA'), alarm('errors', 'ALARM')]),
      { colour: 'red' },
    ],
    [
      'no such alarm',
      ['errors'],
      described([]),
      {
        colour: 'unknown',
        evidence:
          'CloudWatch has no alarm errors in eu-central-1 of account 111122223333: mend the ARN in GATES, or create the alarm',
      },
    ],
    [
      'an alarm of this name in another account',
      ['errors'],
      described([alarm('errors', 'OK', { AlarmArn: arn('errors', 'eu-central-1', '444455556666') })]),
      { colour: 'unknown', evidence: expect.stringMatching(/^CloudWatch has no alarm errors/) },
    ],
    [
      'an alarm without a state',
      ['errors'],
      described([{ AlarmArn: arn('errors') }]),
      { colour: 'unknown', evidence: 'alarm errors is without a state' },
    ],
    ['no list', ['errors'], json({}), { colour: 'unknown' }],
    ['a web page', ['errors'], { body: '<html>' }, { colour: 'unknown' }],
    ['half of it', ['errors'], { ...described([alarm('errors', 'OK')]), instead: 'half' }, { colour: 'unknown' }],
    [
      'missing permissions',
      ['errors'],
      refused('AccessDeniedException', 'not authorized to perform: cloudwatch:DescribeAlarms'),
      { colour: 'unknown', evidence: expect.stringContaining('cloudwatch:DescribeAlarms') },
    ],
    ['a throttled call', ['errors'], refused('ThrottlingException', 'Rate exceeded'), { colour: 'unknown' }],
    ['a server fault', ['errors'], refused('InternalServiceFault', 'oops', 500), { colour: 'unknown' }],
  ])('%s', async (_name, names, answer, meaning) => {
    await cloudWatchThat(() => answer);

    expect(await alarms(names).ask()).toMatchObject({ at: AT, ...meaning });
  });

  test('is unknown when none comes in time, or nothing listens', async () => {
    await cloudWatchThat(() => ({ instead: 'silence' }));
    expect(await alarms(['errors'], { timeoutMs: 100 }).ask()).toMatchObject({ colour: 'unknown' });

    callInsteadOfAws(await nobody());
    expect(await alarms(['errors']).ask()).toMatchObject({ colour: 'unknown' });
  });

  test('counts a throttled call', async () => {
    await cloudWatchThat(() => refused('ThrottlingException', 'Rate exceeded'));
    const throttled: string[] = [];
    await alarms(['errors'], { onThrottle: (service) => throttled.push(service) }).ask();

    expect(throttled).toEqual(['CloudWatch']);
  });
});
