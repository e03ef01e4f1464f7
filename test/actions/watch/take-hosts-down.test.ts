import type { Host } from '../../../functions/domain/host/host.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';
import { fakeCluster, type TestServices } from '../../fakes/services.ts';
import { lookAt } from './look-at.ts';

const maintenance = hostMaintenance({ deadline: '2026-03-01T11:30:00.000Z', onDeadline: 'force' });

/** A host past its deadline with a task; `meanwhile` runs while the watcher looks at it. */
async function overdue(meanwhile: (services: TestServices, host: Host) => Promise<unknown> = async () => undefined) {
  const { mesos, services } = fakeCluster(['h1']);
  mesos.windows = [{ machineIds: [{ hostname: 'h1', ip: '10.0.0.1' }], unavailability: { startNs: 5n } }];
  mesos.tasks.get('h1')?.push({ taskId: 't1', frameworkId: 'f1', agentId: 'h1-S0', state: 'TASK_RUNNING' });
  const state = {
    state: 'HOST_STATE_DRAINED',
    goalState: 'HOST_STATE_DOWN',
    window: { startNs: '5', durationNs: null },
  } as const;
  await mesos.deactivateAgent('h1-S0');
  const host = await services.store.putHost(hostRecord({ ...state, maintenance }), 0);
  const { tasksOnAgent } = mesos;
  mesos.tasksOnAgent = async (agent) => {
    await meanwhile(services, host);
    return tasksOnAgent(agent);
  };
  const after = await lookAt(services, 'h1');
  return { state: after?.state, tasks: mesos.tasks.get('h1')?.length, isDown: mesos.down.has('h1') };
}

test('a drained host whose agent counts tasks that it does not list is looked at again', async () => {
  const { mesos, services } = fakeCluster(['h1']);
  mesos.windows = [{ machineIds: [{ hostname: 'h1', ip: '10.0.0.1' }], unavailability: { startNs: 5n } }];
  await mesos.deactivateAgent('h1-S0');
  const state = { state: 'HOST_STATE_DRAINED', goalState: 'HOST_STATE_DOWN' } as const;
  const window = { startNs: '5', durationNs: null };
  await services.store.putHost(hostRecord({ ...state, window, maintenance: { ...maintenance, deadline: null } }), 0);
  mesos.hidden.set('h1', 'the agent counts 1 task and shows none');

  expect(await lookAt(services, 'h1')).toMatchObject({ state: 'HOST_STATE_DRAINED' });
  expect(mesos.down.has('h1')).toBe(false);
  mesos.hidden.clear();
  expect(await lookAt(services, 'h1')).toMatchObject({ state: 'HOST_STATE_DOWN' });
});

test.each(['HOST_STATE_DRAINING', 'HOST_STATE_DRAINED'] as const)(
  'a host in %s does not go down while only the registry of a new leader knows an agent of it',
  async (state) => {
    const { mesos, services } = fakeCluster(['h1']);
    mesos.windows = [{ machineIds: [{ hostname: 'h1', ip: '10.0.0.1' }], unavailability: { startNs: 5n } }];
    const { agents } = mesos;
    mesos.loseAgent('h1');
    mesos.agents = async () => ({ agents: [], recovered: [{ agentId: 'h1-S7', hostname: 'H1' }] });
    const window = { startNs: '5', durationNs: null };
    const host = { state, goalState: 'HOST_STATE_DOWN', window, agents: [] } as const;
    await services.store.putHost(hostRecord({ ...host, maintenance: { ...maintenance, deadline: null } }), 0);

    expect(await lookAt(services, 'h1')).toMatchObject({ state, blockers: [{ code: 'agent-awaited' }] });
    expect(mesos.down.has('h1')).toBe(false);
    mesos.agents = agents;
    expect(await lookAt(services, 'h1')).toMatchObject({ state: 'HOST_STATE_DOWN' });
  },
);

describe('at a deadline with `force`', () => {
  test('the remaining tasks are given up', async () => {
    expect(await overdue()).toEqual({ state: 'HOST_STATE_DOWN', tasks: 0, isDown: true });
  });

  test('the tasks stay when the host is cancelled while the watcher looks at it', async () => {
    const cancel = (services: TestServices, host: Host) =>
      services.store.putHost(
        { ...host, goalState: 'HOST_STATE_UP', maintenance: { ...maintenance, id: 'm2' } },
        host.version,
      );

    expect(await overdue(cancel)).toEqual({ state: 'HOST_STATE_DRAINED', tasks: 1, isDown: false });
  });

  test('the tasks stay when the deadline is extended while the watcher looks at the host', async () => {
    const later = { ...maintenance, deadline: '2026-03-01T13:00:00.000Z' };
    const postpone = (services: TestServices, host: Host) =>
      services.store.putHost({ ...host, maintenance: later }, host.version);

    expect(await overdue(postpone)).toEqual({ state: 'HOST_STATE_DRAINED', tasks: 1, isDown: false });
  });
});
