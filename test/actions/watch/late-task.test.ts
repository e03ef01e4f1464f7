import type { SchedulerRule } from '../../../functions/domain/mesos/scheduler-choice.ts';
import { fakeJob, fakeJobs, fakeOwner } from '../../fakes/fake-schedulers.ts';
import { hostWaits, watchWorld } from './watch-world.ts';

/** A launch that was on its way when its agent was switched off arrives after the host was found empty. */

const RULE: SchedulerRule = { framework: 'web', type: 'marathon' };
const DRAINED = { state: 'HOST_STATE_DRAINED', phase: 'take-down' } as const;

async function withLateTask(scheduler: ReturnType<typeof fakeOwner>, taskId: string) {
  const world = watchWorld(['h1', 'o1'], { rules: [RULE], schedulers: new Map([[RULE, scheduler]]) });
  await hostWaits(world, 'h1', DRAINED);
  world.mesos.tasks.set('h1', [{ taskId, frameworkId: 'f1', agentId: 'h1-S0', state: 'TASK_RUNNING' }]);
  return world;
}

test('a task that arrives on a drained host is moved, and the host goes down then', async () => {
  const owner = fakeOwner();
  const world = await withLateTask(owner, 't1');

  for (let look = 1; look <= 3; look += 1) await world.look();
  expect(owner.asked.flat()[0]).toMatchObject({ taskId: 't1' });
  expect(await world.states()).toEqual({ h1: 'DRAINED' });
  world.mesos.tasks.set('h1', []);
  await world.look();
  expect(await world.states()).toEqual({ h1: 'DOWN' });
});

test('the replacement of a task that arrives on a drained host stays asked for', async () => {
  const jobs = fakeJobs([fakeJob('app', 2, 1)], true);
  const world = await withLateTask(jobs, 'app.0');

  const sizes: (string | undefined)[] = [];
  for (let look = 1; look <= 6; look += 1) {
    await world.look();
    world.services.advance(1_000);
    sizes.push((await world.services.store.jobClaims('app')).surge?.since);
  }

  const [since, ...later] = sizes.filter((size) => size !== undefined);
  expect(since).toBeDefined();
  expect(new Set(later)).toEqual(new Set([since]));
  expect(later.length).toBeGreaterThan(2);
});
