import { expect, test } from '@jest/globals';
import { fakeHostManager } from '../../fakes/fake-host-manager.ts';
import { hostWaits, watchWorld } from '../watch/watch-world.ts';

const HOSTS = ['h1', 'h2', 'h3'];

test('a host manager that does not answer is shown on the hosts that it keeps from their drain, until it does', async () => {
  const manager = fakeHostManager(HOSTS);
  const world = watchWorld(HOSTS, { hostManagers: [manager] });
  for (const hostname of HOSTS) await hostWaits(world, hostname);
  manager.isAway = true;
  await world.look();
  await world.look();

  expect(await world.states()).toEqual({ h1: 'UP', h2: 'UP', h3: 'UP' });
  expect((await world.host('h2')).blockers).toMatchObject([
    { code: 'host-manager', message: expect.stringContaining('QueryHosts: connection refused') },
  ]);
  manager.isAway = false;
  await world.look();

  expect(await world.states()).toEqual({ h1: 'DOWN', h2: 'DOWN', h3: 'DOWN' });
  expect((await world.host('h2')).blockers).toEqual([]);
});
