import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { openWindow } from '../../functions/actions/windows/open-window.ts';
import { dimensionSets } from '../../functions/contract/metrics.ts';
import { handler as queries } from '../../functions/handlers/api-queries.ts';
import { ALARM_IDS, type AlarmId, alarm, UNDELIVERED } from '../../infra/monitoring/alarms.ts';
import { create } from '../actions/windows/window-world.ts';
import { apiEvent } from '../fakes/api-operations.ts';
import { FUNCTION_ENVIRONMENT } from '../fakes/function-environment.ts';
import { NOTICES, resourcesOf, synthesizeTemplate, type Template } from '../infra/assembly.ts';
import { Drill, refused, unreachable } from './drill.ts';
import { type AlarmProperties, type Minute, stateOf } from './evaluate.ts';

const environment = { ...process.env };
let template: Template;
let throttling: Server;

beforeAll(async () => {
  template = synthesizeTemplate(NOTICES);
  throttling = createServer((request, response) => {
    request.resume();
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
    response.end('{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException"}');
  });
  throttling.listen(0, '127.0.0.1');
  await once(throttling, 'listening');
  Object.assign(process.env, {
    ...FUNCTION_ENVIRONMENT,
    ...{ CLUSTER_NAME: 'peloton', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' },
    ...{ POWERTOOLS_LOG_LEVEL: 'SILENT', POWERTOOLS_METRICS_DISABLED: 'false' },
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${(throttling.address() as AddressInfo).port}`,
  });
});

afterAll(() => {
  throttling.close();
  throttling.closeAllConnections();
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

/**
 * Asks the API that many times while Mesos and the database are down. Each request tries the
 * database four times.
 */
async function askInVain(drill: Drill, times: number): Promise<void> {
  const context = { awsRequestId: 'r-1', functionName: 'f' } as Context;
  await drill.minute(async () => {
    for (let request = 0; request < times; request += 1) {
      await queries(apiEvent('GET /v1/health'), context);
    }
  });
}

/** For each alarm: what makes its metric go past its threshold, in the code as it is. */
const DRILLS: Record<AlarmId, (drill: Drill) => Promise<void>> = {
  'host-stuck-draining': async (drill) => {
    await drill.start();
    await drill.pass(20);
  },
  'host-given-up': async (drill) => {
    await drill.start();
    drill.isExecutionRunning = false;
    await drill.pass(45, async () => undefined);
  },
  'host-forgotten': async (drill) => {
    await drill.start({ duration: '10m' }, 0);
    await drill.pass(15);
  },
  'deadline-passed': async (drill) => {
    await drill.start({ deadline: '5m' });
    await drill.pass(10);
  },
  'execution-failed': async (drill) => {
    drill.mesos.machineDown = async () => refused();
    await drill.start({}, 0);
    await drill.pass(3);
  },
  'reconciliation-not-running': async (drill) => {
    await drill.minute();
    for (let minute = 0; minute < 5; minute += 1) await drill.quietMinute();
  },
  'drift-repaired-repeatedly': async (drill) => {
    await drill.start();
    await drill.pass(15, async () => {
      drill.mesos.windows = [];
    });
  },
  'mesos-unreachable': async (drill) => {
    drill.mesos.agents = async () => unreachable();
    await drill.pass(3);
  },
  'agent-lost': async (drill) => {
    await drill.minute();
    drill.mesos.loseAgent('h2');
    await drill.minute();
  },
  'api-errors': (drill) => askInVain(drill, 5),
  throttling: (drill) => askInVain(drill, 3),
  'window-missed': async (drill) => {
    const scheduledAt = drill.services.clock().toISOString();
    await create(drill.services, { selector: undefined, hosts: ['h2'] });
    await drill.pass(6);
    await drill.minute(async () => {
      const execution = { id: 'm-2', executionArn: 'arn:aws:states:::execution:RollMaintenance:m-2' };
      await openWindow(drill.services, { window: 'rack-7', scheduledAt }, execution, unreachable);
    });
  },
  'outbox-growing': async (drill) => {
    await drill.start({}, 0);
    await drill.pass(1);
    drill.isBusAway = true;
    drill.isExecutionRunning = false;
    await drill.pass(8);
  },
  'notices-not-delivered': async (drill) => {
    drill.minutes.push(noticesGivenUp());
    await drill.pass(4);
  },
};

test('as long as all is well there is no alarm', async () => {
  const drill = new Drill();
  await drill.start({ deadline: '2h', duration: '4h' }, 0);
  await drill.pass(30);

  expect((await drill.services.store.host('h1'))?.state).toBe('HOST_STATE_DOWN');
  expect(ALARM_IDS.filter((id) => stateOf(synthesized(id), drill.minutes) === 'ALARM')).toEqual([]);
});

describe('each alarm rings', () => {
  test.each(Object.entries(DRILLS))('%s', async (id, happens) => {
    const drill = new Drill();
    await happens(drill);

    expect(stateOf(synthesized(id as AlarmId), drill.minutes)).toBe('ALARM');
  });
});

/** Alarms about metrics that the functions publish. */
const OURS = ALARM_IDS.flatMap((id) => {
  const { metric } = alarm(id);
  return metric === UNDELIVERED ? [] : [[id, metric] as const];
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
