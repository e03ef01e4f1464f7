import { expect, test } from '@jest/globals';
import { dryRun } from '../../functions/actions/dry-run.ts';
import type { Task } from '../../functions/domain/mesos.ts';
import type { MesosClient } from '../../functions/ports/mesos.ts';
import { createFakeMesos } from '../fakes/fake-mesos.ts';
import { testServices } from '../fakes/services.ts';

/** h1 with so many tasks of the framework web. */
function cluster(count: number) {
  const mesos = createFakeMesos(['h1']);
  const agentId = mesos.agentsByHost.get('h1')?.agentId ?? '';
  const task = (index: number): Task => ({ taskId: `web-${index}`, frameworkId: 'f1', agentId, state: 'TASK_RUNNING' });
  mesos.tasks.set(
    'h1',
    Array.from({ length: count }, (_, index) => task(index)),
  );
  return mesos;
}

async function stepsOn(mesos: MesosClient) {
  const { hosts } = await dryRun(testServices(mesos), { hosts: ['h1'] }, 'operator');
  return hosts[0]?.plan?.steps;
}

test.each([
  [1, '1 task of web', 'relaunches it'],
  [2, '2 tasks of web', 'relaunches them'],
])('a dry run of a host with %d tasks counts them in words', async (count, tasks, relaunches) => {
  expect((await stepsOn(cluster(count)))?.[1]).toBe(`let Mesos end ${tasks}, which ${relaunches} elsewhere`);
});

test('a dry run promises nothing that the master can not do', async () => {
  const steps = await stepsOn({ ...cluster(1), capabilities: { drain: false, deactivate: false } });

  expect(steps).toEqual([
    expect.stringMatching(/^put it into the Mesos maintenance schedule/),
    'wait for the end of 1 task of web: this Mesos master has no agent draining',
    'take it down in Mesos',
  ]);
});
