import type { Host } from '../../../functions/domain/host/host.ts';
import type { MesosClient } from '../../../functions/ports/mesos.ts';
import type { Store } from '../../../functions/ports/store.ts';
import { hostRecord } from '../../fakes/host-record.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';
import { Broken } from '../stage/broken.ts';
import { Chance } from '../stage/chance.ts';
import { Cluster } from '../stage/cluster.ts';
import { judgeHistory, Ledger } from '../stage/ledger.ts';
import { Memory } from '../stage/process.ts';
import { watchedMesos, watchedStore } from './watch.ts';

/** The judges themselves: a promise that is broken has to be found. */

const machine = { hostname: 'h1', ip: '10.0.0.1' };
const theirs = { machineIds: [{ hostname: 'x1', ip: '10.9.9.9' }], unavailability: { startNs: 1n } };
const ours = { machineIds: [machine], unavailability: { startNs: 2n } };

let cluster: Cluster;
let ledger: Ledger;
let mesos: MesosClient;
let store: Store;
let kept: Store;

beforeEach(() => {
  cluster = new Cluster(['h1'], [], new Chance(1));
  ledger = new Ledger();
  const memory = new Memory();
  mesos = watchedMesos(cluster, ledger, memory);
  kept = createMemoryStore();
  store = watchedStore(kept, ledger, memory);
  cluster.mesos.windows = [theirs];
});

const told = (from: Host['state'], to: Host['state']) =>
  ({
    version: 2,
    at: '2026-03-01T12:00:00.000Z',
    from,
    to,
    by: 'ops',
    reason: '',
    maintenanceId: 'm1',
    detail: '',
  }) as const;

async function move(from: Host['state'], to: Host['state'], owes = true): Promise<void> {
  const before = await store.putHost(hostRecord({ state: from, version: 0 }), 0);
  await store.putHost({ ...before, state: to, outbox: owes ? [told(from, to)] : [] }, 1);
}

describe('it is found when', () => {
  test('an unchanged schedule is posted', async () => {
    await expect(mesos.updateSchedule(await mesos.schedule())).rejects.toThrow('unchanged');
  });

  test('a window of somebody else is dropped', async () => {
    await mesos.schedule();

    await expect(mesos.updateSchedule({ windows: [ours] })).rejects.toThrow('somebody else');
  });

  test('a schedule is posted that was read before the last post', async () => {
    await mesos.schedule();
    await mesos.updateSchedule({ windows: [theirs, ours] });

    await expect(mesos.updateSchedule({ windows: [theirs] })).rejects.toThrow('right before');
  });

  test('a machine is taken down with a task that was seen', async () => {
    cluster.mesos.windows = [ours];
    cluster.launch('h1', 'f1');
    await mesos.agents();
    await mesos.tasksOnAgent({ agentId: 'h1-S0', ip: '10.0.0.1', port: 5051 });

    await expect(mesos.machineDown([machine])).rejects.toThrow('1 tasks');
  });

  test('a machine is taken down that nobody has looked at', async () => {
    cluster.mesos.windows = [ours];
    await mesos.agents();

    await expect(mesos.machineDown([machine])).rejects.toThrow('nobody had looked');
  });

  test('a machine is taken down on a look from before its agent was switched off', async () => {
    cluster.mesos.windows = [ours];
    await mesos.agents();
    await mesos.tasksOnAgent({ agentId: 'h1-S0', ip: '10.0.0.1', port: 5051 });
    await mesos.deactivateAgent('h1-S0');

    await expect(mesos.machineDown([machine])).rejects.toThrow('before agent h1-S0 was switched off');
  });

  test('one of several machines is taken down that nobody has looked at', async () => {
    cluster = new Cluster(['h1', 'h2'], [], new Chance(1));
    mesos = watchedMesos(cluster, ledger, new Memory());
    const second = { hostname: 'h2', ip: '10.0.0.2' };
    cluster.mesos.windows = [{ ...ours, machineIds: [machine, second] }];
    await mesos.agents();
    await mesos.tasksOnAgent({ agentId: 'h1-S0', ip: '10.0.0.1', port: 5051 });

    await expect(mesos.machineDown([machine, second])).rejects.toThrow('h2 was taken down, and nobody had looked');
  });

  test('a host is UP whose agent has not registered since it was down', async () => {
    await store.putHost(hostRecord({ state: 'HOST_STATE_DOWN', version: 0 }), 0);
    await mesos.agents();
    cluster.beforeDown.set('h1', cluster.agent('h1')?.registeredAtNs ?? 0n);
    const before = await store.host('h1');
    await mesos.agents();

    const up = {
      ...hostRecord(before),
      state: 'HOST_STATE_UP',
      outbox: [told('HOST_STATE_DOWN', 'HOST_STATE_UP')],
    } as const;
    await expect(store.putHost(up, 1)).rejects.toThrow('no agent');
  });

  test('a host is UP that a window holds', async () => {
    cluster.mesos.windows = [ours];
    await mesos.agents();
    await mesos.schedule();

    await expect(move('HOST_STATE_DRAINING', 'HOST_STATE_UP')).rejects.toThrow('a window holds it');
  });

  test('a host leaves out a state', async () => {
    await expect(move('HOST_STATE_UP', 'HOST_STATE_DOWN')).rejects.toThrow(Broken);
  });

  test('a change of state is not owed to the history', async () => {
    await expect(move('HOST_STATE_UP', 'HOST_STATE_DRAINING', false)).rejects.toThrow('without owing');
  });

  test('a change of state is not in the history, or nobody was told of it', async () => {
    await move('HOST_STATE_UP', 'HOST_STATE_DRAINING');
    await expect(judgeHistory(kept, ledger)).rejects.toThrow('lacks');
    await store.appendHistory('h1', [told('HOST_STATE_UP', 'HOST_STATE_DRAINING')]);

    await expect(judgeHistory(kept, ledger)).rejects.toThrow('nobody was told');
  });
});
