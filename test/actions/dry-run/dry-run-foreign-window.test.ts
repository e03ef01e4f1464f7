import { dryRun } from '../../../functions/actions/dry-run/dry-run.ts';
import type { HostPlan } from '../../../functions/contract/api/api.ts';
import { type FakeMesos, scheduleText } from '../../fakes/fake-mesos.ts';
import { startExecution } from '../../fakes/flow-driver.ts';
import { knownCluster, testServices } from '../../fakes/services.ts';
import { cluster, run } from './planned-cluster.ts';

/** The answer of a dry run about hosts in a foreign maintenance window. */

const STAYS = 'deactivate its agent and leave it in the Mesos maintenance window of another operator';

function held(...tasks: readonly string[]): FakeMesos {
  const mesos = cluster(tasks, ['other'], []);
  mesos.toggleWindowByHand('h1');
  return mesos;
}

describe('a host in a foreign window', () => {
  test('is held up with tasks that only Mesos could end, as its drain will be', async () => {
    const mesos = held('a', 'b');
    const theirs = scheduleText(mesos.windows);
    const { hosts, plan } = await run(mesos, ['h1', 'h2']);

    expect(hosts[0]?.plan).toMatchObject({
      steps: [
        STAYS,
        'wait for the end of 2 tasks of web: Mesos ends none while it is in that window',
        expect.anything(),
      ],
      blockers: [
        { code: 'foreign-window', message: expect.stringMatching(/ h1 is in a window .* take it out of that/) },
      ],
    });
    expect(plan).toMatchObject({
      time: { seconds: null },
      problems: [
        { message: expect.stringMatching(/^Mesos does not end 2 tasks of web: /), taskIds: ['a', 'b'], hosts: ['h1'] },
      ],
      unknown: ['the limits of 1 task of web: Mesos ends what is left on a host all at once'],
    });
    expect(scheduleText(mesos.windows)).toBe(theirs);
  });

  test('says so in the words that its drain will have', async () => {
    const mesos = held('a');
    const { hosts } = await run(mesos, ['h1']);
    const services = testServices(mesos);
    let pending = [startExecution('StartMaintenance', 'm1', { hosts: ['h1'] })];
    for (let look = 0; look < 8; look += 1) {
      pending = (await Promise.all(pending.map((step) => step.run(services)))).flat();
    }

    const { code, message } = (await services.store.host('h1'))?.blockers[0] ?? {};
    expect(hosts[0]?.plan?.blockers).toEqual([{ code, message }]);
  });

  test.each<{ name: string; mesos: () => FakeMesos | Promise<FakeMesos>; steps: HostPlan['steps'] }>([
    { name: 'that has no task', mesos: () => held(), steps: [STAYS, 'no task runs on it: it is drained at once'] },
    {
      name: 'whose agent another operator drains',
      mesos: async () => {
        const mesos = cluster(['a'], [], []);
        await mesos.drainAgent('h1-S0');
        mesos.toggleWindowByHand('h1');
        return mesos;
      },
      steps: [STAYS, 'let Mesos end 1 task of web, which relaunches it elsewhere'],
    },
    {
      name: 'of a master without agent draining, which ends no task anyway',
      mesos: () => ({ ...held('a'), capabilities: { drain: false, deactivate: true } }),
      steps: [STAYS, 'wait for the end of 1 task of web: this Mesos master has no agent draining'],
    },
  ])('is not held up by it $name', async ({ mesos, steps }) => {
    const { hosts } = await run(await mesos(), ['h1']);

    expect(hosts[0]?.plan).toMatchObject({ steps: [...steps, 'take it down in Mesos'], blockers: [] });
  });
});

test('a window of our own does not count', async () => {
  const { mesos, services } = await knownCluster(['h1']);
  mesos.tasks.get('h1')?.push({ taskId: 't1', frameworkId: 'f1', agentId: 'h1-S0', state: 'TASK_RUNNING' });
  let pending = [startExecution('StartMaintenance', 'm1', { hosts: ['h1'] })];
  for (let step = 0; step < 4; step += 1)
    pending = (await Promise.all(pending.map((each) => each.run(services)))).flat();
  const host = await services.store.host('h1');
  if (host === undefined || mesos.windows.length === 0) throw new Error('h1 does not drain');
  const stuck = { taskId: '', framework: '', code: 'execution-stuck', message: '', since: '' };
  await services.store.putHost({ ...host, blockers: [stuck] }, host.version);

  const { hosts } = await dryRun(services, { hosts: ['h1'] }, 'operator');

  expect(hosts[0]).toMatchObject({ outcome: 'accepted', plan: { blockers: [] } });
  expect(hosts[0]?.plan?.steps[0]).toMatch(/^deactivate its agent and put it into the Mesos maintenance schedule from/);
});
