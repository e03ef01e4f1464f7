import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { attentionView } from '../../functions/actions/attention/attention-view.ts';
import { dimensionSets, METRICS } from '../../functions/contract/metrics.ts';
import type { AttentionKind } from '../../functions/domain/attention/kinds.ts';
import { ALARM_IDS, type AlarmId, alarm, UNDELIVERED } from '../../infra/monitoring/alarms.ts';
import { FUNCTION_ENVIRONMENT } from '../fakes/function-environment.ts';
import { NOTICES, resourcesOf, synthesizeTemplate, type Template } from '../infra/assembly.ts';
import { type LocalServer, listening } from '../local-server.ts';
import { Drill, unreachable } from './drill.ts';
import { drills } from './drills.ts';
import { type AlarmProperties, type Minute, samplesOf, stateOf } from './evaluate.ts';

const environment = { ...process.env };
let template: Template;
let throttling: LocalServer;

beforeAll(async () => {
  const gates = '{"errors":{"type":"webhook","url":"https://errors"}}';
  template = synthesizeTemplate({ ...NOTICES, gates, breaker: '{"begun":1,"window":"1h"}' });
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
    response.end('{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException"}');
  });
  throttling = await listening(server);
  Object.assign(process.env, {
    ...FUNCTION_ENVIRONMENT,
    ...{ CLUSTER_NAME: 'peloton', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' },
    ...{ POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'false' },
    AWS_ENDPOINT_URL_DYNAMODB: throttling.url,
  });
});

afterAll(async () => {
  await throttling.close();
  process.env = environment;
});

function synthesized(id: AlarmId): AlarmProperties & { AlarmDescription: string } {
  const all = Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm'));
  const properties = all.find(({ Properties }) => Properties.AlarmName === `peloton-${id}`)?.Properties;
  // Of a queue that has no name before it is made, its id in the template.
  const Dimensions = properties.Dimensions.map(({ Name, Value }: { Name: string; Value: unknown }) => ({
    Name,
    Value: idOf(Value) ?? Value,
  }));
  return { ...properties, Dimensions };
}

/** The id of the resource of which this is an attribute. */
function idOf(value: unknown): string | undefined {
  return (value as { 'Fn::GetAtt'?: [string, string] } | undefined)?.['Fn::GetAtt']?.[0];
}

/**
 * The metrics of SQS after EventBridge has dropped one notice of each rule that posts notices into
 * the rule's dead letter queue.
 */
function noticesGivenUp(): Minute {
  const targets = Object.values(resourcesOf(template, 'AWS::Events::Rule')).flatMap(
    ({ Properties }) => Properties.Targets,
  );
  const queues = targets.flatMap(({ DeadLetterConfig }) => idOf(DeadLetterConfig?.Arn) ?? []);
  return [...Map.groupBy(queues, (queue) => queue)].map(([QueueName, { length }]) => {
    const Metrics = [{ Name: UNDELIVERED, Unit: 'Count' }];
    const CloudWatchMetrics = [{ Namespace: 'AWS/SQS', Dimensions: [['QueueName']], Metrics }];
    return { _aws: { Timestamp: 1, CloudWatchMetrics }, QueueName, [UNDELIVERED]: length };
  });
}

const STATES_OF = (drill: Drill) =>
  Object.fromEntries(ALARM_IDS.map((id) => [id, stateOf(synthesized(id), drill.minutes)]));
const ALL_WELL = Object.fromEntries(ALARM_IDS.map((id) => [id, 'OK']));

describe('as long as all is well every alarm is off', () => {
  test('with a host that goes down', async () => {
    const drill = new Drill();
    await drill.start({ deadline: '2h', duration: '4h' }, 0);
    await drill.pass(30);

    expect((await drill.services.store.host('h1'))?.state).toBe('HOST_STATE_DOWN');
    expect(STATES_OF(drill)).toEqual(ALL_WELL);
  });

  test('with passes that find nothing to do, from the first on', async () => {
    const drill = new Drill();
    await drill.pass(5);
    expect(STATES_OF(drill)).toEqual(ALL_WELL);
    await drill.pass(40);

    expect(STATES_OF(drill)).toEqual(ALL_WELL);
  });
});

const DRILLS = drills(noticesGivenUp);

/** The situation in Attention that explains each alarm; none where no record shows the cause. */
const EXPLAINED_BY: Record<AlarmId, AttentionKind | null> = {
  'host-stuck-draining': 'drain-stuck',
  'host-given-up': 'host-given-up',
  'host-forgotten': 'host-forgotten',
  'deadline-passed': 'deadline-passed',
  'breaker-open': 'breaker-open',
  'gate-not-green': 'gate-not-green',
  'deadline-endangered': 'deadline-endangered',
  // Five failures in a row are shown as a host that was given up.
  'execution-failed': null,
  // A pass leaves no record when it changes nothing, and none when it dies.
  'reconciliation-not-running': null,
  'watcher-not-running': 'watcher-not-running',
  'drift-repaired-repeatedly': 'drift-returns',
  // Hosts on their way say so in their blockers, and `GET /v1/health` in any case.
  'mesos-unreachable': null,
  'agent-lost': 'agent-lost',
  'api-errors': null,
  throttling: null,
  'window-missed': 'window-missed',
  'outbox-growing': 'events-undelivered',
  // The functions cannot read the queue of the bus.
  'notices-not-delivered': null,
};

test.each(ALARM_IDS.filter((id) => EXPLAINED_BY[id] !== null))('Attention explains %s', async (id) => {
  const drill = new Drill();
  await DRILLS[id](drill);
  // An agent counts as lost after two minutes.
  drill.services.advance(120_000);

  const { entries } = await attentionView(drill.services);
  expect(entries.map(({ kind }) => kind)).toContain(EXPLAINED_BY[id]);
});

test.each(ALARM_IDS)('%s rings, and ends', async (id) => {
  const drill = new Drill();
  const ends = await DRILLS[id](drill);
  expect(stateOf(synthesized(id), drill.minutes)).toBe('ALARM');
  await ends();

  expect(stateOf(synthesized(id), drill.minutes)).toBe('OK');
});

/** Alarms about metrics that the functions publish. */
const OURS = ALARM_IDS.flatMap((id) => {
  const { metric } = alarm(id);
  return metric === UNDELIVERED ? [] : [[id, metric] as const];
});
const ofKind = (wanted: string) => OURS.filter(([, metric]) => METRICS[metric].kind === wanted).map(([id]) => id);

describe('missing data', () => {
  test.each(ofKind('level'))('keep %s on while no pass ends, and off after its end', async (id) => {
    const drill = new Drill();
    const ends = await DRILLS[id](drill);
    await drill.quiet(10);
    const { agents } = drill.mesos;
    drill.mesos.agents = async () => unreachable();
    await drill.pass(10, async () => undefined);
    drill.mesos.agents = agents;
    expect(stateOf(synthesized(id), drill.minutes)).toBe('ALARM');
    await ends();
    await drill.pass(20, async () => undefined);
    await drill.quiet(10);

    expect(stateOf(synthesized(id), drill.minutes)).toBe('OK');
  });

  test.each(ofKind('level'))('do not keep %s on when only the last of its zeros arrives', async (id) => {
    const drill = new Drill();
    const ends = await DRILLS[id](drill);
    await ends();
    await drill.pass(20, async () => undefined);
    const zeros = drill.minutes.flatMap((documents, minute) => {
      const samples = samplesOf(synthesized(id), documents);
      return samples.length > 0 && Math.max(...samples) === 0 ? [minute] : [];
    });
    const without = (lost: readonly number[]) => drill.minutes.map((each, at) => (lost.includes(at) ? [] : each));

    expect(stateOf(synthesized(id), without(zeros.slice(0, -1)))).toBe('OK');
    expect(stateOf(synthesized(id), without(zeros))).toBe('ALARM');
  });

  test.each(ofKind('counter'))('end %s: nothing happens any longer', async (id) => {
    const drill = new Drill();
    await DRILLS[id](drill);
    await drill.quiet(30);

    expect(stateOf(synthesized(id), drill.minutes)).toBe('OK');
  });
});

describe('every alarm', () => {
  test.each(OURS)('%s looks at a metric under the dimensions that the emitter gives it', (id, metric) => {
    const { Namespace, MetricName, Dimensions } = synthesized(id);

    expect(Namespace).toBe('Peloton/Maintenance');
    expect(MetricName).toBe(metric);
    expect(Dimensions).toEqual([{ Name: 'Cluster', Value: 'peloton' }]);
    expect(dimensionSets(metric)).toContainEqual(Dimensions.map(({ Name }) => Name));
  });

  test.each(ALARM_IDS)('%s tells the topic when it begins and ends, and where to read on', (id) => {
    const [topic] = Object.keys(resourcesOf(template, 'AWS::SNS::Topic'));
    const { severity, meaning } = alarm(id);

    expect(synthesized(id)).toMatchObject({
      AlarmActions: [{ Ref: topic }],
      OKActions: [{ Ref: topic }],
      AlarmDescription: `[${severity}] ${meaning} What to do: docs/runbook.md#${id}`,
    });
  });

  test('has its section in the runbook, and every section its alarm', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8');
    const sections = text
      .split(/^## /m)
      .slice(1)
      .map((section) => {
        const [title = '', ...lines] = section.split('\n');
        return { title, headings: lines.filter((line) => line.startsWith('### ')) };
      });

    expect(sections.map(({ title }) => title)).toEqual(ALARM_IDS.map((id) => alarm(id).title));
    expect(ALARM_IDS.map((id) => alarm(id).title.toLowerCase().replaceAll(' ', '-'))).toEqual(ALARM_IDS);
    for (const { headings } of sections) {
      expect(headings).toEqual(['### Description', '### Investigation', '### Resolution']);
    }
  });
});
