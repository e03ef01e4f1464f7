import { reconcile } from '../../../functions/actions/reconcile/reconcile.ts';
import { decide, register } from '../../../functions/actions/registration/register.ts';
import { isMaintenanceError, MaintenanceError } from '../../../functions/contract/errors.ts';
import type { SchedulerRule } from '../../../functions/domain/mesos/scheduler-choice.ts';
import { maintenance } from '../../adapters/store/suite/records.ts';
import { type FakeMesos, scheduleText } from '../../fakes/fake-mesos.ts';
import { fakeOwner } from '../../fakes/fake-schedulers.ts';
import { type Pending, startExecution } from '../../fakes/flow-driver.ts';
import { hostMaintenance } from '../../fakes/host-record.ts';
import { hostOf, knownCluster, type TestServices } from '../../fakes/services.ts';
import { lookAt } from '../watch/look-at.ts';
import { beginsToWait, hasTask, watchWorld } from '../watch/watch-world.ts';

/** A host that another operator has changed in Mesos, after a pass of the reconciliation. */
async function put(change: (mesos: FakeMesos) => unknown): Promise<{ mesos: FakeMesos; services: TestServices }> {
  const { mesos, services } = await knownCluster(['h1']);
  await change(mesos);
  await reconcile(services);
  services.advance(60_000);
  return { mesos, services };
}

/** Runs an execution with its children, each step until it has nothing more to do. */
async function run(services: TestServices, execution: Pending, rounds = 20): Promise<void> {
  let pending = [execution];
  for (let round = 0; round < rounds && pending.length > 0; round += 1) {
    const next = await Promise.all(pending.map((step) => step.run(services)));
    pending = next.flat();
  }
}

/** Makes that many passes, and runs the executions that each of them starts. */
async function passes(services: TestServices, count: number): Promise<void> {
  for (let pass = 0; pass < count; pass += 1) {
    const before = services.started.length;
    services.advance(60_000);
    await reconcile(services);
    for (const { machine, name, input } of services.started.slice(before)) {
      await run(services, startExecution(machine as 'StartMaintenance', name, input));
    }
  }
}

const start = (name = 'm1') => startExecution('StartMaintenance', name, { hosts: ['h1'], reason: 'repair' });
const story = async (services: TestServices) =>
  (await services.store.history('h1', 20)).items.toReversed().map(({ to, by }) => `${to.slice(11)} ${by}`);

describe('start takes a host over', () => {
  test('from a foreign window, which stays as it is', async () => {
    const { mesos, services } = await put((world) => world.toggleWindowByHand('h1'));
    const theirs = scheduleText(mesos.windows);
    await run(services, start());

    expect(await services.store.host('h1')).toMatchObject({
      state: 'HOST_STATE_DOWN',
      managed: true,
      goalState: 'HOST_STATE_DOWN',
    });
    expect(scheduleText(mesos.windows)).toBe(theirs);
    expect([...mesos.down]).toEqual(['h1']);
    expect(await story(services)).toEqual([
      'DRAINING mesos',
      'DRAINING execution m1',
      'DRAINED execution m1',
      'DOWN execution m1',
    ]);
  });

  test('with tasks that only Mesos could end, and says who has to do what; it goes on when that is done', async () => {
    const { mesos, services } = await put((world) => world.toggleWindowByHand('h1'));
    mesos.tasks.get('h1')?.push({ taskId: 't1', frameworkId: 'f1', agentId: 'h1-S0', state: 'TASK_RUNNING' });
    const theirs = scheduleText(mesos.windows);
    let waiting: readonly Pending[] = [start()];
    const looks = async (count: number) => {
      for (let look = 0; look < count; look += 1) {
        waiting = (await Promise.all(waiting.map((step) => step.run(services)))).flat();
      }
    };
    await looks(8);

    const held = await services.store.host('h1');
    expect(held).toMatchObject({ state: 'HOST_STATE_DRAINING', goalState: 'HOST_STATE_DOWN' });
    expect(held?.blockers).toMatchObject([
      { taskId: '', code: 'foreign-window', message: expect.stringContaining('take it out of that window') },
      {
        taskId: 't1',
        code: 'waiting-for-others',
        message: expect.stringContaining('Mesos does not end this task yet'),
      },
    ]);
    expect(scheduleText(mesos.windows)).toBe(theirs);
    expect(mesos.log).toEqual([]);

    mesos.toggleWindowByHand('h1');
    services.advance(60_000);
    await reconcile(services);
    await looks(1);
    expect((await services.store.host('h1'))?.blockers).toMatchObject([{ taskId: 't1', code: 'ending' }]);
    mesos.endTasks('h1');
    await looks(5);

    expect(await services.store.host('h1')).toMatchObject({ state: 'HOST_STATE_DOWN', managed: true });
  });

  test('whose agent was told to drain', async () => {
    const { mesos, services } = await put((world) => world.drainAgent('h1-S0'));
    await run(services, start());

    expect(await services.store.host('h1')).toMatchObject({ state: 'HOST_STATE_DOWN', managed: true });
    expect([...mesos.down]).toEqual(['h1']);
  });

  test('that is DOWN: complete brings it up', async () => {
    const { mesos, services } = await put((world) => world.downByHand('h1'));
    await run(services, start());
    expect(await services.store.host('h1')).toMatchObject({ state: 'HOST_STATE_DOWN', managed: true });
    expect(mesos.log).toEqual([]);

    const complete = startExecution('CompleteMaintenance', 'm2', { hosts: ['h1'] });
    await run(services, complete, 4);
    mesos.restartAgent('h1');
    await passes(services, 3);

    expect(await services.store.host('h1')).toMatchObject({ state: 'HOST_STATE_UP', managed: true, maintenance: null });
    expect(mesos.windows).toEqual([]);
  });

  test('that was DOWN and no longer is: we take it down, and it does not rejoin', async () => {
    const { mesos, services } = await put((world) => world.downByHand('h1'));
    mesos.upByHand('h1');
    await run(services, start());
    mesos.restartAgent('h1');
    await passes(services, 3);

    expect([...mesos.down]).toEqual(['h1']);
    expect(await services.store.host('h1')).toMatchObject({
      ...{ state: 'HOST_STATE_DOWN', goalState: 'HOST_STATE_DOWN', managed: true },
    });
  });

  test('that came back into a foreign window: complete switches on the agent that was switched off for it', async () => {
    const { mesos, services } = await put(() => undefined);
    await run(services, start());
    mesos.upByHand('h1');
    await reconcile(services);
    mesos.restartAgent('h1');
    mesos.toggleWindowByHand('h1');
    services.advance(60_000);
    await run(services, start('m2'));
    await passes(services, 3);

    expect(mesos.agentsByHost.get('h1')).toMatchObject({ deactivated: true });
    expect(await services.store.host('h1')).toMatchObject({ state: 'HOST_STATE_DOWN', maintenance: { id: 'm2' } });

    mesos.toggleWindowByHand('h1');
    await run(services, startExecution('CompleteMaintenance', 'm3', { hosts: ['h1'] }));
    expect(await services.store.host('h1')).toMatchObject({ state: 'HOST_STATE_UP', managed: true, maintenance: null });
    expect(mesos.agentsByHost.get('h1')).toMatchObject({ active: true, deactivated: false });
  });

  test('and gives its agent back when Mesos refuses', async () => {
    const { mesos, services } = await put((world) => world.toggleWindowByHand('h1'));
    mesos.windows = [];
    const updateSchedule = () => mesos.drainAgent('no such agent');
    const refused = { ...services, mesos: { ...mesos, updateSchedule } };
    await run(refused, start(), 2).catch((error: unknown) => {
      if (!isMaintenanceError(error, 'MesosRefused')) throw error;
    });

    expect(mesos.agentsByHost.get('h1')).toMatchObject({ active: true, deactivated: false });
  });
});

test('complete brings up a host that another operator took down', async () => {
  const { mesos, services } = await put((world) => world.downByHand('h1'));
  await run(services, startExecution('CompleteMaintenance', 'm1', { hosts: ['h1'] }), 4);
  expect([...mesos.down]).toEqual([]);
  mesos.restartAgent('h1');
  await passes(services, 3);

  expect(await services.store.host('h1')).toMatchObject({ state: 'HOST_STATE_UP', managed: true, maintenance: null });
});

test('a drain that begins anew keeps the window by which the schedule is known to be ours', async () => {
  const { mesos, services } = await put(() => undefined);
  mesos.tasks.get('h1')?.push({ taskId: 't1', frameworkId: 'f1', agentId: 'h1-S0', state: 'TASK_RUNNING' });
  await run(services, start(), 4);
  const posted = scheduleText(mesos.windows);
  const host = await hostOf(services, 'h1');
  const stuck = { taskId: '', framework: '', code: 'execution-stuck', message: '', since: '' };
  await services.store.putHost({ ...host, blockers: [stuck] }, host.version);
  services.advance(60_000);
  await run(services, start('m2'), 2);
  expect(scheduleText(mesos.windows)).toBe(posted);

  mesos.endTasks('h1');
  await run(services, startExecution('CompleteMaintenance', 'm3', { hosts: ['h1'], cancel: true }));
  expect(await services.store.host('h1')).toMatchObject({ state: 'HOST_STATE_UP', maintenance: null });
  expect(mesos.windows).toEqual([]);
});

test('the look that takes down a host that another operator had drained cancels it, when Mesos neither schedules nor releases it', async () => {
  const { mesos, services } = await knownCluster(['h1']);
  const host = await hostOf(services, 'h1');
  services.advance(60_000);
  const taken = hostMaintenance({ requestedBy: 'ann', requestedAt: services.clock().toISOString() });
  const drained = { state: 'HOST_STATE_DRAINED', goalState: 'HOST_STATE_DOWN' } as const;
  const window = { startNs: '1772366400000000000', durationNs: null };
  await services.store.putHost({ ...host, ...drained, window, maintenance: taken }, host.version);
  const refuse = () => Promise.reject(new MaintenanceError('MesosRefused', '403 Forbidden.'));
  const refusing = { ...services, mesos: { ...mesos, updateSchedule: refuse, reactivateAgent: refuse } };

  await lookAt(refusing, 'h1');

  expect(services.started).toMatchObject([{ machine: 'CompleteMaintenance', input: { hosts: ['h1'], cancel: true } }]);
});

test.each([0, 60_000])(
  'a host that another operator had drained %d ms ago leaves placement before its first task is moved',
  async (ms) => {
    const rule: SchedulerRule = { framework: '*', type: 'marathon' };
    const owner = fakeOwner();
    const wasOff: unknown[] = [];
    const move: typeof owner.move = async (tasks) => {
      wasOff.push(world.mesos.agentsByHost.get('h1')?.deactivated);
      return owner.move(tasks);
    };
    const world = watchWorld(['h1'], { rules: [rule], schedulers: new Map([[rule, { ...owner, move }]]) });
    world.mesos.toggleWindowByHand('h1');
    hasTask(world, 'h1', 't1');
    await reconcile(world.services);
    world.services.advance(ms);
    // Mesos cannot be reached when the request is accepted.
    const request = maintenance('m1', { durationSeconds: null, requestedAt: world.services.clock().toISOString() });
    await register(world.services, request, await decide(world.services, request, ['h1']));
    await beginsToWait(world.services, 'h1', { phase: 'drain' });

    for (let look = 1; look <= 2; look += 1) await world.look();

    expect(wasOff).toEqual([true]);
  },
);
