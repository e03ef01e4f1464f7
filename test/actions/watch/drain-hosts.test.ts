import { MaintenanceError } from '../../../functions/contract/errors.ts';
import type { Host, HostMaintenance } from '../../../functions/domain/host/host.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';
import { fakeCluster } from '../../fakes/services.ts';
import { lookAt } from './look-at.ts';

function draining(host: Partial<Host>, options: Partial<HostMaintenance> = {}): Host {
  const state = { state: 'HOST_STATE_DRAINING', goalState: 'HOST_STATE_DOWN' } as const;
  return hostRecord({ ...state, ...host, maintenance: hostMaintenance(options) });
}

test('a drain that Mesos refuses is a blocker from its first refusal, and retried only now and then', async () => {
  const { mesos, services } = fakeCluster(['h1']);
  const window = { startNs: '5', durationNs: null };
  mesos.windows = [
    { machineIds: [{ hostname: 'h1', ip: '10.0.0.1' }], unavailability: { startNs: BigInt(window.startNs) } },
  ];
  mesos.tasks.get('h1')?.push({ taskId: 't1', frameworkId: 'f1', agentId: 'h1-S0', state: 'TASK_RUNNING' });
  mesos.drainAgent = () => Promise.reject(new MaintenanceError('MesosRefused', 'DRAIN_AGENT: answered 403'));
  await services.store.putHost(draining({ window }), 0);

  for (let number = 1; number <= 9; number++) {
    await lookAt(services, 'h1', { number });
    services.advance(1_000);
  }
  const posts = () => mesos.log.filter(({ call }) => call === 'updateSchedule').length;

  expect(posts()).toBe(2);
  expect((await services.store.host('h1'))?.blockers[0]).toMatchObject({
    code: 'drain-refused',
    message: 'DRAIN_AGENT: answered 403',
    since: '2026-03-01T12:00:00.000Z',
  });
  for (let number = 10; number <= 13; number++) await lookAt(services, 'h1', { number });
  expect(posts()).toBe(4);
});

test('a forced host with thousands of tasks fits into a DynamoDB item, and counts the lost tasks', async () => {
  const { mesos, services } = fakeCluster(['h1']);
  const task = { frameworkId: 'f1', agentId: 'h1-S0', state: 'TASK_RUNNING' };
  const tasks = Array.from({ length: 5_000 }, (_, index) => ({ ...task, taskId: `t${index}`.padEnd(250, 'x') }));
  mesos.tasks.set('h1', tasks);
  const overdue = { deadline: '2026-03-01T11:30:00.000Z', onDeadline: 'force' } as const;
  await services.store.putHost(draining({}, overdue), 0);

  const host = await lookAt(services, 'h1');
  expect(host).toMatchObject({ state: 'HOST_STATE_DRAINED', tasks: { running: 5_000 } });
  expect(JSON.stringify(host).length).toBeLessThan(400_000);
  const [forced] = (await services.store.history('h1', 1)).items;
  expect(forced?.detail).toMatch(/^forced at the deadline: 5000 tasks are lost: t0x.* and 4000 more$/);
});

test('a host whose agent came back under another id is looked at again before it counts as empty', async () => {
  const { mesos, services } = fakeCluster(['h1']);
  mesos.windows = [{ machineIds: [{ hostname: 'h1', ip: '10.0.0.1' }], unavailability: { startNs: 5n } }];
  mesos.replaceAgent('h1');
  await mesos.deactivateAgent('h1-S1');
  mesos.tasks.get('h1')?.push({ taskId: 't1', frameworkId: 'f1', agentId: 'h1-S1', state: 'TASK_RUNNING' });
  await services.store.putHost(draining({ window: { startNs: '5', durationNs: null } }), 0);

  expect(await lookAt(services, 'h1')).toMatchObject({ state: 'HOST_STATE_DRAINING', agents: [{ agentId: 'h1-S1' }] });
  mesos.endTasks('h1');
  expect(await lookAt(services, 'h1', { number: 2 })).toMatchObject({ state: 'HOST_STATE_DOWN' });
});

describe('an agent that answers but never lists its tasks', () => {
  async function look(onDeadline: HostMaintenance['onDeadline'], state: Host['state'] = 'HOST_STATE_DRAINING') {
    const { mesos, services } = fakeCluster(['h1']);
    mesos.windows = [{ machineIds: [{ hostname: 'h1', ip: '10.0.0.1' }], unavailability: { startNs: 5n } }];
    await mesos.deactivateAgent('h1-S0');
    mesos.tasksOnAgent = () =>
      Promise.reject(
        new MaintenanceError('MesosUnavailable', 'agent GET_STATE: answered 503', { wait: 'agent-awaited' }),
      );
    const window = { startNs: '5', durationNs: null };
    const overdue = { deadline: '2026-03-01T11:30:00.000Z', onDeadline } as const;
    await services.store.putHost(draining({ window, state }, overdue), 0);
    const host = await lookAt(services, 'h1');
    const details = (await services.store.history('h1', 9)).items.map(({ detail }) => detail);
    return { host, details, isDown: mesos.down.has('h1') };
  }

  test('makes a deadline that holds wait', async () => {
    const { host, isDown } = await look('hold');

    expect(host).toMatchObject({ state: 'HOST_STATE_DRAINING', blockers: [{ code: 'agent-awaited' }] });
    expect(isDown).toBe(false);
  });

  test('does not stop a deadline that forces', async () => {
    const unseen = 'with tasks that were not seen: the agent does not say what it runs: agent GET_STATE: answered 503';
    const { details, isDown } = await look('force');

    expect(details).toEqual([`down in Mesos, forced: ${unseen}`, `forced at the deadline: ${unseen}`]);
    expect(isDown).toBe(true);
    expect((await look('force', 'HOST_STATE_DRAINED')).isDown).toBe(true);
  });

  test('does not stop a deadline that cancels', async () => {
    expect((await look('cancel')).host?.goalState).toBe('HOST_STATE_UP');
  });

  test('keeps a drained host from going down at a deadline that holds or cancels', async () => {
    expect((await look('hold', 'HOST_STATE_DRAINED')).isDown).toBe(false);
    expect((await look('cancel', 'HOST_STATE_DRAINED')).isDown).toBe(false);
  });
});
