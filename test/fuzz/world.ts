import { createServer } from 'node:http';
import { DynamoDBClient, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { listening } from '../local-server.ts';
import { until } from '../patience.ts';
import { scheduleText, writesOf } from '../scenarios/master-view.ts';
import { openStage, type Stage } from '../scenarios/stage.ts';
import type { Plans } from './judge.ts';
import type { Known } from './requests.ts';

/** The service in front of a simulated cluster, with a host in each state, and everything of it that could change. */

export interface World {
  readonly stage: Stage;
  readonly port: number;
  /** Values that exist here, by the names of fields and parameters. */
  readonly known: Known;
  readonly hosts: { readonly up: readonly string[]; readonly others: readonly string[] };
  readonly plans: Plans;
  /**
   * All that a request could have changed, as one text: the table, the schedules of windows and of
   * Mesos, requests to masters, events.
   */
  snapshot(): Promise<string>;
  /** Requests that arrived at an address which only the fuzzer names. */
  lured(): number;
  stop(): Promise<void>;
}

const UP = ['host1', 'host2'];
const DRAINING = 'host3';
const DOWN = 'host4';

export async function openWorld(): Promise<World> {
  const running = new AsyncDisposableStack();
  try {
    const lure = running.adopt(await openLure(), ({ close }) => close());
    const stage = running.adopt(await openStage(STAGE), (opened) => opened.stop());
    const { known, plans } = await settle(stage, lure.url);
    return {
      stage,
      port: Number(new URL(stage.url).port),
      known,
      plans,
      hosts: { up: UP, others: [DRAINING, DOWN] },
      snapshot: () => snapshotOf(stage),
      lured: lure.requests,
      stop: () => running.disposeAsync(),
    };
  } catch (error) {
    await running.disposeAsync();
    throw error;
  }
}

const QUIET_LOOKS = 3;

const STAGE = {
  isTraced: false,
  cluster: {
    hosts: 4,
    frameworks: [{ name: 'spark-jobs', answersInverseOffers: 'never' as const }],
    initRestartMs: null,
  },
  // A drain that is called stuck after a while would be a change that no request made.
  service: { schedulers: '[{"framework":"spark-*","type":"wait"}]', stuckSeconds: 604_800 },
};

const WINDOW = 'nightly';
const CALENDAR = 'holidays';
/** Longer ago than a window may be late. */
const DECIDED_AT = '2026-01-01T03:00:00.000Z';

/** A window that does not open before the year is over, a calendar that it names, and a time of it that was missed. */
async function plan(stage: Stage): Promise<void> {
  const schedule = { schedule: 'cron(0 3 1 1 ? *)', timeZone: 'Europe/Berlin', duration: '4h' };
  await created(stage, '/v1/windows', { ...schedule, name: CALENDAR, schedule: 'cron(0 3 25 12 ? *)' });
  await created(stage, '/v1/windows', {
    name: WINDOW,
    pool: 'default',
    blackouts: [`window:${CALENDAR}`],
    ...schedule,
  });
  const input = JSON.stringify({ window: WINDOW, scheduledAt: DECIDED_AT });
  const stateMachineArn = [...stage.service.executions.machines.keys()].find((arn) => arn.endsWith(':RollMaintenance'));
  const { executionArn } = await stage.sfn.send(new StartExecutionCommand({ stateMachineArn, input }));
  await stage.service.executions.outcome(executionArn ?? '');
}

/** Two rolling maintenances that are an hour ahead: one is paused, one was stopped and is over. */
async function roll(stage: Stage): Promise<{ readonly paused: string; readonly over: string }> {
  const request = { hosts: UP, concurrency: 1, start: '+1h' };
  const { maintenanceId: paused } = await stage.request('start', request);
  const { maintenanceId: over } = await stage.request('start', request);
  if (paused === null || over === null) throw new Error('a rolling maintenance was not registered');
  await created(stage, `/v1/maintenances/${paused}/pause`);
  await created(stage, `/v1/maintenances/${over}/stop`);
  return { paused, over };
}

async function created(stage: Stage, path: string, body?: object): Promise<void> {
  const reply = await stage.call<object>('POST', path, body);
  if (reply.status >= 300) throw new Error(`${path} answered ${reply.status}: ${JSON.stringify(reply.body)}`);
}

/** One host DRAINING for as long as its task lives, one DOWN. */
async function settle(stage: Stage, lure: string): Promise<{ readonly known: Known; readonly plans: Plans }> {
  stage.simulator.launchTask({ framework: 'spark-jobs', hostname: DRAINING, atOnce: true });
  const draining = await stage.request('start', { hosts: [DRAINING] });
  const down = await stage.request('start', { hosts: [DOWN] });
  await stage.hostWhen(DOWN, 'HOST_STATE_DOWN');
  await stage.hostWhen(DRAINING, ({ blockers }) => blockers.length > 0);
  await stage.service.executions.outcome(down.executionArn ?? '');
  await plan(stage);
  const { paused, over } = await roll(stage);
  await untilQuiet(stage);
  const ids = [draining.maintenanceId ?? '', down.maintenanceId ?? '', over, 'm-none'];
  const machines = [...stage.service.executions.machines.keys()];
  const known = {
    hosts: [...UP, DRAINING, DOWN, 'nowhere', 'neither.example.com', new URL(lure).host, lure],
    hostname: [...UP, DRAINING, DOWN, 'nowhere'],
    ...{
      id: [...ids, paused],
      maintenanceId: ids,
      reason: ['kernel upgrade', lure],
      deadline: ['2h', '90s'],
      start: ['+30m', '2026-01-01T00:00:00Z'],
    },
    ...{
      duration: ['1h30m'],
      clientToken: ['token-1', lure],
      states: ['UP,DOWN', 'HOST_STATE_DRAINING'],
      limit: ['1', '1000'],
    },
    nextToken: ['WyJob3N0cyIsImhvc3QxIl0', 'WyJoaXN0b3J5Iiw5MDA3MTk5MjU0NzQwOTkxXQ', 'YXQ6MQ', 'YXQ6OTk5OTk5OTk5'],
    stateMachineArn: machines,
    // Of an execution that has ended: it can be stopped as often as one likes.
    executionArn: [down.executionArn ?? '', `${draining.executionArn}-none`, 'arn:aws:states:us-east-1:1:execution:x'],
    ...{ statusFilter: ['RUNNING', 'FAILED'], Source: ['aws.ec2'], Detail: ['{}', '[]'] },
    ...rollingKnown,
    ...{ name: [WINDOW, CALENDAR, 'weekly'], window: [WINDOW, 'weekly', lure], scheduledAt: [DECIDED_AT] },
    ...{ pool: ['default', 'none'], selector: ['7', 'a'], 'selector key': ['rack', 'zone'] },
    schedule: ['cron(0 2 ? * 3#2 *)', 'rate(7 days)', 'at(2027-01-01T00:00:00)', 'cron(0 0 31 2 ? *)', lure],
    timeZone: ['Europe/Berlin', 'UTC', 'Mars/Phobos'],
    ...{ cutoff: ['30m', '2h'], blackouts: ['2026-12-24..2027-01-02', `window:${CALENDAR}`, 'window:weekly'] },
  };
  const plans = { windows: [WINDOW, CALENDAR], calendar: CALENDAR, decidedAt: DECIDED_AT, paused };
  return { known, plans };
}

const rollingKnown = {
  ...{ maxUnavailable: ['1', '5%', '0'], maxUnavailablePerDomain: ['1', '50%'], failureDomain: ['rack', 'zone'] },
  ...{ settle: ['0s', '60s'], returnTimeout: ['30m'], repair: ['none', 'person', 'reimage'] },
};

/** Waits until some looks at the draining host have changed nothing: what is written after a transition is there then, too. */
async function untilQuiet(stage: Stage): Promise<void> {
  const looks = () => stage.simulator.requests.filter(({ server }) => server === DRAINING).length;
  for (let before = ''; ; ) {
    const now = await snapshotOf(stage);
    if (now === before) return;
    before = now;
    const enough = looks() + QUIET_LOOKS;
    await until('more looks at the draining host', looks, (count) => count >= enough);
  }
}

async function snapshotOf(stage: Stage): Promise<string> {
  const { events } = stage.service;
  const own = events.filter(({ source }) => source === 'peloton.maintenance').length;
  // Each look of the watcher writes its own record.
  const records = (await tableItems()).filter(({ pk }) => pk?.S !== 'WATCH');
  const items = records.map((item) => JSON.stringify(item)).sort();
  return [
    ...items,
    await windowSchedules(stage),
    await scheduleText(stage.simulator),
    `${writesOf(stage.simulator).length} writes`,
    `${own} events`,
  ].join('\n');
}

interface ListedSchedule {
  readonly Name: string;
  readonly GroupName: string;
}

/** The schedules of windows as EventBridge Scheduler has them. That one was written again, to be followed from then on, is no change. */
async function windowSchedules(stage: Stage): Promise<string> {
  const { body } = await stage.call<{ Schedules: readonly ListedSchedule[] }>('GET', '/schedules');
  const whole = body.Schedules.map(async ({ Name, GroupName }) => {
    const found = await stage.call<object>('GET', `/schedules/${Name}?groupName=${GroupName}`);
    return JSON.stringify({ ...found.body, LastModificationDate: 0, StartDate: 0 });
  });
  return (await Promise.all(whole)).join('\n');
}

type Items = NonNullable<ScanCommandOutput['Items']>;

/** Everything in the table, past the product. */
async function tableItems(): Promise<Items> {
  const client = new DynamoDBClient();
  const items: Items = [];
  let ExclusiveStartKey: ScanCommandOutput['LastEvaluatedKey'];
  do {
    const page: ScanCommandOutput = await client.send(
      new ScanCommand({ TableName: process.env.TABLE_NAME, ExclusiveStartKey }),
    );
    items.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  client.destroy();
  return items;
}

/** A server that no client should call: a request comes only because one named its address. */
async function openLure() {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    response.end();
  });
  const { url, close } = await listening(server);
  return { url: `${url}/`, requests: () => requests, close };
}
