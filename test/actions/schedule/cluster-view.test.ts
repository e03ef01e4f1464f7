import { clusterView, listsOnce } from '../../../functions/actions/schedule/cluster-view.ts';
import { createFakeMesos } from '../../fakes/fake-mesos.ts';

test('shared lists are read once, by the first who needs them', async () => {
  const mesos = createFakeMesos(['h1']);
  const { agents, schedule } = mesos;
  const read: string[] = [];
  mesos.agents = async () => {
    read.push('agents');
    return agents();
  };
  mesos.schedule = async () => {
    read.push('schedule');
    return schedule();
  };
  const lists = listsOnce(mesos);
  expect(read).toEqual([]);

  await Promise.all([lists.agents(), lists.agents()]);
  expect(read).toEqual(['agents']);
  mesos.loseAgent('h1');
  expect((await clusterView(lists)).agents).toHaveLength(1);
  expect(read).toEqual(['agents', 'schedule']);
});

test('shared lists are those of the moment when each was needed', async () => {
  const mesos = createFakeMesos(['h1']);
  const lists = listsOnce(mesos);
  mesos.loseAgent('h1');

  expect(await clusterView(lists)).toMatchObject({ agents: [] });
});
