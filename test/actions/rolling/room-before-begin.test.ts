import { MaintenanceError } from '../../../functions/contract/errors.ts';
import { NO_AMOUNTS } from '../../../functions/domain/mesos/resources.ts';
import type { SchedulerRule } from '../../../functions/domain/mesos/scheduler-choice.ts';
import { fakeJob, fakeJobs } from '../../fakes/fake-schedulers.ts';
import { HOSTS, RollingWorld } from './rolling-world.ts';

/** Agents and schedulers are asked before each host begins. */

const UNATTENDED = { repair: 'none', settle: '10s', returnTimeout: '60s', concurrency: 1 } as const;
const WEB: SchedulerRule = { framework: '*', type: 'marathon' };
const NO_CPU = { '*': { ...NO_AMOUNTS, cpus: 0 } };

/** A cluster in which h0 has a task of one CPU. */
async function world(taskId = 'web.0'): Promise<RollingWorld> {
  const tested = new RollingWorld();
  await tested.begin();
  const agentId = tested.mesos.agentsByHost.get('h0')?.agentId ?? '';
  const asks = { role: '*', graceSeconds: null, amounts: { ...NO_AMOUNTS, cpus: 1 } };
  tested.mesos.tasks.set('h0', [{ taskId, frameworkId: 'f1', agentId, state: 'TASK_RUNNING', asks }]);
  return tested;
}

async function unanswered(name: string): Promise<undefined> {
  if (name !== 'agent') throw new MaintenanceError('MesosRefused', 'the agent answers 403');
}

async function afterRounds(tested: RollingWorld, id: string, rounds = 3) {
  for (let round = 0; round < rounds; round += 1) await tested.round();
  const { hosts, heldBy } = await tested.rollout(id);
  const [first, second] = hosts;
  return { first, second, heldBy };
}

describe('a host that the limits let begin', () => {
  test('waits while its task finds no place, another goes first, and it begins when there is room', async () => {
    const tested = await world();
    for (const hostname of HOSTS) tested.mesos.free.set(hostname, NO_CPU);
    const id = await tested.roll(UNATTENDED, ['h0', 'h1']);

    const { first, second } = await afterRounds(tested, id);
    expect(first).toMatchObject({ phase: 'waiting', wave: null, note: expect.stringContaining('the 1 cpu that') });
    expect(second).toMatchObject({ wave: 1 });
    expect((await tested.hosts()).get('h0')).toMatchObject({ goalState: 'HOST_STATE_UP' });

    tested.mesos.free.clear();
    tested.mesos.tasks.delete('h0');
    await tested.untilRest();
    const { hosts, status } = await tested.rollout(id);
    expect([status, hosts.map(({ phase, note }) => [phase, note])]).toEqual([
      'finished',
      [
        ['done', ''],
        ['done', ''],
      ],
    ]);
  });

  test('says why it does not begin when no other can either', async () => {
    const tested = await world();
    for (const hostname of HOSTS) tested.mesos.free.set(hostname, NO_CPU);
    const id = await tested.roll(UNATTENDED, ['h0']);

    expect((await afterRounds(tested, id)).heldBy).toMatch(/^h0 waits: no agent that stays has the 1 cpu/);
  });

  test('waits while its job has nothing to spare', async () => {
    const tested = await world();
    const scheduler = fakeJobs([fakeJob('web', 1, 1, { extraShare: 0 })]);
    Object.assign(tested.services, { rules: [WEB], schedulers: new Map([[WEB, scheduler]]) });
    const id = await tested.roll(UNATTENDED, ['h0', 'h1']);

    const { first, second } = await afterRounds(tested, id);
    expect(first).toMatchObject({ phase: 'waiting', note: expect.stringContaining('/web lets no instance be away') });
    expect(second).toMatchObject({ wave: 1 });
    expect(scheduler.asked).toEqual([]);
  });

  test.each([
    { name: 'agent', says: 'its agent does not answer' },
    { name: 'agent, for us,', says: 'grant it' },
    { name: 'scheduler', says: 'Marathon is down' },
  ])('waits while its $name does not answer, has not failed, and blocks no other', async ({ name, says }) => {
    const tested = await world();
    const down = () => Promise.reject(new MaintenanceError('SchedulerUnavailable', 'Marathon is down'));
    const scheduler = fakeJobs([]);
    if (name === 'scheduler') {
      const limits = { ...scheduler.limits, jobIdsOf: down };
      Object.assign(tested.services, { rules: [WEB], schedulers: new Map([[WEB, { ...scheduler, limits }]]) });
    } else {
      const { tasksOnAgent } = tested.mesos;
      tested.mesos.tasksOnAgent = async (agent, options) =>
        agent.agentId.startsWith('h0-') ? unanswered(name) : tasksOnAgent(agent, options);
    }
    const id = await tested.roll(UNATTENDED, ['h0', 'h1']);

    const { first, second } = await afterRounds(tested, id);
    expect(first).toMatchObject({ phase: 'waiting', note: expect.stringContaining(says) });
    expect(second).toMatchObject({ wave: 1 });
    expect(await tested.rollout(id)).toMatchObject({ status: 'running', failures: 0 });
  });

  test('waits while the master refuses to answer: the rolling maintenance goes on as soon as it does', async () => {
    const tested = await world();
    const { headroom } = tested.mesos;
    tested.mesos.headroom = () => Promise.reject(new MaintenanceError('MesosRefused', 'the master answers 403'));
    const id = await tested.roll(UNATTENDED, ['h0']);

    expect((await afterRounds(tested, id)).heldBy).toBe('h0 waits: the master answers 403');
    expect(await tested.rollout(id)).toMatchObject({ status: 'running', failures: 0 });

    tested.mesos.headroom = headroom;
    expect((await afterRounds(tested, id)).first).toMatchObject({ wave: 1 });
  });
});
