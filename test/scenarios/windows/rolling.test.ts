import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MaintenanceView } from '../../../functions/contract/api/api.ts';
import type { RolloutView } from '../../../functions/contract/api/rolling.ts';
import type { WindowView } from '../../../functions/contract/api/windows.ts';
import { ahead, eventually } from '../../patience.ts';
import { openStage, type Stage, until } from '../stage.ts';

/** Hosts that go in waves, with a repair hook and a recurring window, on the real assembly. */

interface Asked {
  readonly host: { readonly hostname: string };
  readonly idempotencyKey: string;
}

let stage: Stage;
const asked: Asked[] = [];
const sick = new Set<string>();

/** Repairs a host at the second question, and never a sick one. */
const vendor = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const work = JSON.parse(body) as Asked;
  const before = asked.filter(({ idempotencyKey }) => idempotencyKey === work.idempotencyKey).length;
  asked.push(work);
  const answer = sick.has(work.host.hostname)
    ? { status: 'failed', message: 'the disk is broken' }
    : before === 0
      ? { status: 'running', retryAfterSeconds: 1, message: 'installing' }
      : { status: 'done' };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
});

beforeAll(async () => {
  await once(vendor.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(vendor.address() as AddressInfo).port}/repair`;
  const repairs = JSON.stringify({ vendor: { type: 'webhook', url, timeout: '1m' } });
  stage = await openStage({
    cluster: { hosts: 6, tasksPerHost: 2, attributes: (index) => ({ rack: `r${index % 2}`, pool: 'batch' }) },
    service: { repairs, reconcileSeconds: 1 },
  });
  await until('six hosts', stage.hosts, (hosts) => hosts.length === 6);
});

afterAll(async () => {
  vendor.close();
  await stage.stop();
});

/** The largest number of hosts that were out at the same moment, by their histories. */
async function mostOut(hostnames: readonly string[]): Promise<number> {
  const histories = await Promise.all(hostnames.map((hostname) => stage.history(hostname)));
  const changes = histories.flat().toSorted((a, b) => a.at.localeCompare(b.at));
  let [out, most] = [0, 0];
  for (const { from, to } of changes) {
    if (from === 'HOST_STATE_UP') out += 1;
    if (to === 'HOST_STATE_UP') out -= 1;
    most = Math.max(most, out);
  }
  return most;
}

async function rolloutWhen(id: string, isThere: (rollout: RolloutView) => boolean): Promise<RolloutView> {
  const look = async () => (await stage.call<MaintenanceView>('GET', `/v1/maintenances/${id}`)).body.rollout;
  const found = await until(`rollout ${id}`, look, (rollout) => rollout !== undefined && isThere(rollout));
  if (found === undefined) throw new Error('no rollout');
  return found;
}

const isFinished = ({ status }: RolloutView) => status === 'finished';

describe('hosts in waves', () => {
  test('are repaired by the hook and come back, no more than two of a rack at once', async () => {
    const tasks = stage.simulator.tasksOfFramework('web').length;
    const request = { hosts: ['host1', 'host2', 'HOST3', 'host4'], reason: 'kernel', settle: '1s', repair: 'vendor' };
    const accepted = await stage.request('start', { ...request, maxUnavailable: 2, failureDomain: 'rack' });

    const rollout = await rolloutWhen(accepted.maintenanceId ?? '', isFinished);

    expect(rollout.counts).toEqual({ done: 4 });
    expect(Object.fromEntries(rollout.hosts.map(({ hostname, wave }) => [hostname, wave]))).toEqual({
      ...{ host1: 1, host3: 1, host2: 2, host4: 2 },
    });
    expect(await mostOut(['host1', 'host2', 'host3', 'host4'])).toBe(2);
    expect((await stage.history('host1')).map(({ to }) => to.replace('HOST_STATE_', ''))).toEqual([
      ...['DRAINING', 'DRAINED', 'DOWN', 'UP'],
    ]);
    expect(asked.map(({ host }) => host.hostname).sort()).toEqual([
      ...['host1', 'host1', 'host2', 'host2', 'host3', 'host3', 'host4', 'host4'],
    ]);
    expect(new Set(asked.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(4);
    const running = () => stage.simulator.tasksOfFramework('web').filter(({ state }) => state === 'TASK_RUNNING');
    await eventually('all tasks run', () => running().length === tasks);
    const finished = stage.service.events.filter(
      ({ detailType, detail }) =>
        detailType === 'Maintenance Finished' &&
        (detail as { maintenanceId: string }).maintenanceId === accepted.maintenanceId,
    );
    expect(finished.map(({ detail }) => (detail as { outcomes: object }).outcomes)).toEqual([
      { arrived: 4, takenOver: 0, failed: 0, notBegun: 0 },
    ]);
  });

  test('halt at the first failure, say which, and go on when they are resumed', async () => {
    sick.add('host1');
    const request = { hosts: ['host1', 'host2'], settle: '1s', repair: 'vendor', concurrency: 1 };
    const { maintenanceId } = await stage.request('start', request);

    const halted = await rolloutWhen(maintenanceId ?? '', ({ status }) => status === 'halted');

    expect(halted.heldBy).toBe("halted: 1 of 1 failures (host1): 'resume' goes on");
    expect(halted.hosts[0]).toMatchObject({ phase: 'failed', note: 'its owner says: the disk is broken' });
    expect((await stage.host('host1')).state).toBe('HOST_STATE_DOWN');
    sick.clear();
    await stage.request('complete', { hosts: ['host1'] });
    await stage.hostWhen('host1', 'HOST_STATE_UP');
    expect((await stage.call('POST', `/v1/maintenances/${maintenanceId}/resume`)).status).toBe(200);

    expect((await rolloutWhen(maintenanceId ?? '', isFinished)).counts).toEqual({ done: 2 });
    expect((await stage.call('POST', `/v1/maintenances/${maintenanceId}/pause`)).body).toMatchObject({
      type: '/problems/maintenance-over',
    });
  });

  test('are refused when they name a repair that nobody knows, or limits that mean nothing', async () => {
    const { errors } = await stage.refused('start', { hosts: ['host1'], repair: 'magic' });

    expect(errors).toEqual([
      {
        field: 'repair',
        code: 'unknown-repair',
        message: "repair: 'magic' is not a repair of this service: choose one of none, person, vendor",
      },
    ]);
    const { errors: all } = await stage.refused('start', { hosts: ['host1'], maxUnavailable: '0', maxErrors: 0 });
    expect(all.map(({ field }) => field)).toEqual(['maxUnavailable', 'maxErrors']);
  });
});

describe('a recurring window', () => {
  test('opens on time, takes its hosts through in waves, closes, and its history says so', async () => {
    const opensAt = new Date(Date.now() + ahead(6_000));
    opensAt.setMilliseconds(0);
    const created = await stage.call<WindowView>('POST', '/v1/windows', {
      ...{ name: 'kernel', selector: { rack: 'r1' }, schedule: `at(${opensAt.toISOString().slice(0, 19)})` },
      ...{ duration: '10m', cutoff: '1m', concurrency: 2, settle: '1s', repair: 'none', maxErrors: 2 },
    });
    expect(created).toMatchObject({ status: 201 });

    const view = await until(
      'the window to close',
      async () => (await stage.call<WindowView>('GET', '/v1/windows/kernel')).body,
      ({ openings }) => openings[0]?.closedAt != null,
    );

    expect(view.openings).toEqual([
      {
        scheduledAt: opensAt.toISOString(),
        outcome: 'opened',
        at: expect.any(String),
        why: null,
        maintenanceId: expect.any(String),
        hostCount: 3,
        closesAt: new Date(opensAt.getTime() + 600_000).toISOString(),
        closedAt: expect.any(String),
        result: 'done',
        outcomes: { arrived: 3, takenOver: 0, failed: 0, notBegun: 0 },
      },
    ]);
    expect(Date.parse(view.openings[0]?.at ?? '')).toBeGreaterThanOrEqual(opensAt.getTime());
    const told = async () =>
      stage.service.events.map(({ detailType }) => detailType).filter((type) => type.startsWith('Window'));
    expect(await until('the bus to be told', told, ({ length }) => length === 2)).toEqual([
      'Window Opened',
      'Window Closed',
    ]);
  });
});
