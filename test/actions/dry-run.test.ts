import { expect, test } from '@jest/globals';
import { dryRun } from '../../functions/actions/dry-run.ts';
import type { Task } from '../../functions/domain/mesos.ts';
import { createFakeMesos } from '../fakes/fake-mesos.ts';
import { testServices } from '../fakes/services.ts';

test.each([
  [1, '1 task of web', 'relaunches it'],
  [2, '2 tasks of web', 'relaunches them'],
])('a dry run of a host with %d tasks counts them in words', async (count, tasks, relaunches) => {
  const mesos = createFakeMesos(['h1']);
  const agentId = mesos.agentsByHost.get('h1')?.agentId ?? '';
  const task = (index: number): Task => ({ taskId: `web-${index}`, frameworkId: 'f1', agentId, state: 'TASK_RUNNING' });
  mesos.tasks.set(
    'h1',
    Array.from({ length: count }, (_, index) => task(index)),
  );

  const { hosts } = await dryRun(testServices(mesos), { hosts: ['h1'] }, 'operator');

  expect(hosts[0]?.plan?.steps[1]).toBe(`let Mesos end ${tasks}, which ${relaunches} elsewhere`);
});
