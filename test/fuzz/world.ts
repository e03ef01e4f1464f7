import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb';
import { scheduleText, writesOf } from '../e2e/master-view.ts';
import { openStage, type Stage } from '../e2e/stage.ts';
import type { Known } from './requests.ts';

/** The service in front of a simulated cluster, with a host in each state, and everything of it that could change. */

export interface World {
  readonly stage: Stage;
  readonly port: number;
  /** Values that exist here, by the names of fields and parameters. */
  readonly known: Known;
  readonly hosts: { readonly up: readonly string[]; readonly others: readonly string[] };
  /** All that a request could have changed, as one text: the table, the Mesos schedule, what masters were told, events. */
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
    const known = await settle(stage, lure.url);
    return {
      stage,
      port: Number(new URL(stage.url).port),
      known,
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

/** Longer than the first looks are apart. */
const QUIET_MS = 2_500;

const STAGE = {
  cluster: {
    hosts: 4,
    frameworks: [{ name: 'spark-jobs', answersInverseOffers: 'never' as const }],
    initRestartMs: null,
  },
  // A drain that is called stuck after a while would be a change that no request made.
  service: { schedulers: '[{"framework":"spark-*","type":"wait"}]', stuckSeconds: 604_800 },
};

/** One host DRAINING for as long as its task lives, one DOWN. */
async function settle(stage: Stage, lure: string): Promise<Known> {
  stage.simulator.launchTask({ framework: 'spark-jobs', hostname: DRAINING, atOnce: true });
  const draining = await stage.request('start', { hosts: [DRAINING] });
  const down = await stage.request('start', { hosts: [DOWN] });
  await stage.hostWhen(DOWN, 'HOST_STATE_DOWN');
  await stage.hostWhen(DRAINING, ({ blockers }) => blockers.length > 0);
  await stage.service.executions.outcome(down.executionArn ?? '');
  await untilQuiet(stage);
  const ids = [draining.maintenanceId ?? '', down.maintenanceId ?? '', 'm-none'];
  const machines = [...stage.service.executions.machines.keys()];
  return {
    hosts: [...UP, DRAINING, DOWN, 'nowhere', 'neither.example.com', new URL(lure).host, lure],
    hostname: [...UP, DRAINING, DOWN, 'nowhere'],
    ...{
      id: ids,
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
  };
}

/** When what is written after a transition, and what the first looks at a draining host find, is there. */
async function untilQuiet(stage: Stage): Promise<void> {
  for (let before = ''; ; ) {
    const now = await snapshotOf(stage);
    if (now === before) return;
    before = now;
    await sleep(QUIET_MS);
  }
}

async function snapshotOf(stage: Stage): Promise<string> {
  const { events } = stage.service;
  const own = events.filter(({ source }) => source === 'peloton.maintenance').length;
  const items = (await tableItems()).map((item) => JSON.stringify(item)).sort();
  return [
    ...items,
    await scheduleText(stage.simulator),
    `${writesOf(stage.simulator).length} writes`,
    `${own} events`,
  ].join('\n');
}

/** Everything in the table, past the product. */
async function tableItems(): Promise<object[]> {
  const client = new DynamoDBClient();
  const items: object[] = [];
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

/** Nobody has a reason to call it: a request that arrives was made because another request named it. */
async function openLure() {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests: () => requests,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
