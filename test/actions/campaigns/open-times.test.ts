import { expect, test } from '@jest/globals';
import { timesOf } from '../../../functions/actions/campaigns/open-times.ts';
import { CampaignWorld } from './campaign-world.ts';

const DAY_MS = 86_400_000;

test('a blackout among the times that were read hides no later ones', async () => {
  const world = await CampaignWorld.begun();
  await world.window('night', 'cron(0 2 * * ? *)', '2h', ['2026-03-05']);

  const { windows, hasMore } = await timesOf(world.services, ['night'], world.services.clock());

  expect(windows).toHaveLength(99);
  expect(hasMore).toBe(true);
});

test('the times of a seldom window count as far as those of a frequent one are known', async () => {
  const world = await CampaignWorld.begun();
  await world.window('night', 'cron(0 2 * * ? *)', '2h');
  await world.window('sunday', 'cron(0 8 ? * SUN *)', '2h');
  const now = world.services.clock();

  const { windows, openTimes, hasMore } = await timesOf(world.services, ['night', 'sunday'], now);

  expect(windows?.filter(({ name }) => name === 'night')).toHaveLength(100);
  expect(windows?.filter(({ name }) => name === 'sunday')).toHaveLength(14);
  expect(openTimes?.at(-1)?.toMs).toBeLessThan(now.getTime() + 101 * DAY_MS);
  expect(hasMore).toBe(true);
});
