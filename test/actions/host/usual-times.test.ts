import { watchCluster } from '../../../functions/actions/watch/watch-cluster.ts';
import { WatchStep } from '../../../functions/contract/flow/flow.ts';
import { usualOf } from '../../../functions/domain/host/step-times.ts';
import { beginsToWait, hasTask, hostWaits, watchWorld } from '../watch/watch-world.ts';

const HOSTS = ['h0', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'h7', 'h8', 'h9', 'late'];

/** Hosts with a task each: all drain for so long, but the last one, which stays. */
async function drained(seconds: number) {
  const world = watchWorld(HOSTS, { rules: [{ framework: '*', type: 'wait' }], stuckAfterSeconds: 86_400 });
  const { services, mesos } = world;
  const look = () => watchCluster(services, 'watch-1', WatchStep.parse({}));
  for (const hostname of HOSTS) {
    await hostWaits(world, hostname, { phase: 'drain' });
    hasTask(world, hostname);
  }
  await look();
  services.advance(seconds * 1_000);
  for (const hostname of HOSTS.slice(0, -1)) mesos.tasks.set(hostname, []);
  await look();
  return { ...world, look };
}

test('the watcher learns how long steps take, and tells a stuck drain by that', async () => {
  const { services, look, host } = await drained(600);

  expect(usualOf((await services.store.watch())?.usual ?? {}, 'drain')).toEqual({ seconds: 896, known: 10 });
  expect((await host('late')).drain?.stuck).toBe(false);
  services.advance(1_191_000);
  await look();
  expect((await host('late')).drain?.stuck).toBe(false);
  services.advance(1_000);
  await look();
  expect((await host('late')).drain?.stuck).toBe(true);
  const { items } = await services.store.history('late', 1);
  expect(items[0]?.detail).toMatch(/^stuck: no task has left since .+, and 3 of 4 drains took at most 14m56s here/);
});

test('an idle look writes no more than before, and the next watcher knows the times too', async () => {
  const { services, look } = await drained(600);
  const before = await services.store.watch();

  await look();
  const after = await services.store.watch();
  expect(after?.usual).toEqual(before?.usual);
  expect((after?.version ?? 0) - (before?.version ?? 0)).toBe(2);

  services.advance(400_000);
  await beginsToWait(services, 'h0', { phase: 'bring-up' });
  await watchCluster(services, 'watch-2', WatchStep.parse({}));
  expect(usualOf((await services.store.watch())?.usual ?? {}, 'drain')).toEqual({ seconds: 896, known: 10 });
});
