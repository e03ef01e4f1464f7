import { createFakeMesos, type FakeMesos } from '../../fakes/fake-mesos.ts';
import { type Pending, startExecution } from '../../fakes/flow-driver.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';
import { fakeCluster, type TestServices, testServices } from '../../fakes/services.ts';
import { lookAt } from '../watch/look-at.ts';

const task = { taskId: 'web.1', frameworkId: 'f1', agentId: 'h1-S0', state: 'TASK_RUNNING' };

/** Until one round more does nothing: what is left then waits for its next look. */
async function run(services: TestServices, steps: readonly Pending[], rounds: number): Promise<readonly Pending[]> {
  let pending = steps;
  for (let round = 0; round < rounds; round += 1) {
    pending = (await Promise.all(pending.map((step) => step.run(services)))).flat();
  }
  return pending;
}

/** A host with a task that does not end, three looks into its drain. */
async function draining() {
  const { mesos, services } = fakeCluster(['h1']);
  mesos.tasks.get('h1')?.push(task);
  const start = startExecution('StartMaintenance', 'm1', { hosts: ['h1'], reason: 'repair' });
  const looking = await run(services, [start], 5);
  expect(await services.store.host('h1')).toMatchObject({ state: 'HOST_STATE_DRAINING', tasks: { running: 1 } });
  return { mesos, services, looking };
}

const told = async ({ store }: TestServices) => (await store.history('h1', 20)).items;

/** Things that another operator, or the cluster itself, does to a host with a task. */
const machineDown = (mesos: FakeMesos) => mesos.downByHand('h1');
const agentLost = (mesos: FakeMesos) => mesos.loseAgent('h1');

describe('a draining host that is emptied by others', () => {
  test('is DOWN when another operator has taken it down and so ended its task; the event says so too', async () => {
    const { mesos, services, looking } = await draining();
    machineDown(mesos);
    await run(services, looking, 10);

    expect(await services.store.host('h1')).toMatchObject({
      ...{
        state: 'HOST_STATE_DOWN',
        goalState: 'HOST_STATE_DOWN',
        managed: true,
        outbox: [],
        blockers: [],
        drain: null,
      },
      ...{ maintenance: { id: 'm1' }, tasks: { running: 0, rescheduled: 0, lost: 0 }, agents: [{ status: 'gone' }] },
    });
    expect((await told(services))[0]).toMatchObject({
      ...{ from: 'HOST_STATE_DRAINING', to: 'HOST_STATE_DOWN', by: 'mesos', maintenanceId: 'm1' },
      detail:
        'down in Mesos, not by this system, before the host was empty: it has ended what the last look found: 1 task (web.1)',
    });
    expect(services.published.at(-1)).toMatchObject({ detail: { to: 'HOST_STATE_DOWN', by: 'mesos' } });
    expect(mesos.log.map(({ call }) => call)).not.toContain('machineDown');
  });

  test('is drained when its agent has died, and history does not say that its task was moved', async () => {
    const { mesos, services, looking } = await draining();
    agentLost(mesos);
    await run(services, looking, 10);

    expect(await services.store.host('h1')).toMatchObject({ state: 'HOST_STATE_DOWN', managed: true });
    const drained = (await told(services)).find(({ to }) => to === 'HOST_STATE_DRAINED');
    expect(drained?.detail).toBe(
      'no task is left that Mesos knows of: agent h1-S0 is no longer registered with the master (unreachable, gone, or shut down), and with it what the last look found: 1 task (web.1)',
    );
  });

  test('says no more than that no task is left when the drain has done it', async () => {
    const { mesos, services, looking } = await draining();
    mesos.endTasks('h1');
    await run(services, looking, 10);

    const drained = (await told(services)).find(({ to }) => to === 'HOST_STATE_DRAINED');
    expect(drained).toMatchObject({ by: 'execution m1', detail: 'no task is left' });
  });

  test('is not reported as taken down by another operator when our own look did it, and died before it wrote that down', async () => {
    const { mesos, services } = fakeCluster(['h1']);
    const forced = hostRecord({
      ...{ hostname: 'h1', state: 'HOST_STATE_DRAINED', goalState: 'HOST_STATE_DOWN' },
      tasks: { running: 1, rescheduled: 0, arrived: 0, lost: 0 },
      maintenance: hostMaintenance({ deadline: '2026-03-01T11:30:00.000Z', onDeadline: 'force' }),
    });
    await services.store.putHost(forced, 0);
    mesos.downByHand('h1');
    await lookAt(services, 'h1');

    expect(await told(services)).toMatchObject([{ to: 'HOST_STATE_DOWN', by: 'operator' }]);
  });

  test('asks the master nothing more about a host that had no task', async () => {
    const mesos = createFakeMesos(['h1']);
    const asked: string[] = [];
    const services = testServices({
      ...mesos,
      agent: async (agentId) => {
        asked.push(agentId);
        return mesos.agent(agentId);
      },
    });
    await run(services, [startExecution('StartMaintenance', 'm1', { hosts: ['h1'] })], 10);

    expect(await services.store.host('h1')).toMatchObject({ state: 'HOST_STATE_DOWN' });
    expect(asked).toEqual([]);
  });
});
