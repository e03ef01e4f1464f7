import { describe, expect, test } from '@jest/globals';
import { pauseCampaign, resumeCampaign, stopCampaign } from '../../../functions/actions/campaigns/save-campaign.ts';
import { listCampaigns } from '../../../functions/actions/campaigns/show-campaign.ts';
import { pauseRolling, stopOwnRolling } from '../../../functions/actions/rolling/pause-resume-stop.ts';
import { HOSTS } from '../rolling/rolling-world.ts';
import { CampaignWorld, once, waitingIn } from './campaign-world.ts';

const toGo = (hostname: string) => ({ hostname, state: 'to-go', maintenanceId: null, note: '' });

const CONTROLS = [
  { action: 'resume', campaign: 'kernel' },
  { action: 'stop', campaign: 'kernel' },
];

describe('a campaign', () => {
  test('begins with no host while it is paused, those under way go on, and it goes on after a resume', async () => {
    const world = await CampaignWorld.begun();
    await world.create('kernel');
    await world.untilUnderWay('kernel');
    const { counts } = await pauseCampaign(world.services, 'kernel', 'bob');
    expect(counts.underWay).toBeGreaterThan(0);
    await resumeCampaign(world.services, 'kernel', 'bob');
    const waiting = (await world.show('kernel')).progress.filter(({ state }) => state === 'to-go');
    expect(waiting).toEqual(waiting.map(({ hostname }) => toGo(hostname)));
    await pauseCampaign(world.services, 'kernel', 'bob');
    for (let round = 0; round < 30; round += 1) await world.round();

    const paused = await world.show('kernel');
    expect(paused).toMatchObject({
      status: 'paused',
      heldBy: "paused by bob: 'peloton campaign resume kernel' goes on",
    });
    expect(paused.counts).toEqual({ done: 4, failed: 0, underWay: 0, toGo: 8 });
    expect(await waitingIn(world)).toMatchObject([{ kind: 'campaign-paused', campaign: 'kernel' }]);

    await resumeCampaign(world.services, 'kernel', 'bob');
    await world.untilStatus('kernel', 'finished');
    expect(await world.outages()).toEqual(once());
  });

  test('is paused although the reconciliation writes its standing at the same moment', async () => {
    const world = await CampaignWorld.begun();
    await world.create('kernel');
    const { store } = world.services;
    const { campaign } = store;
    store.campaign = async (name) => {
      store.campaign = campaign;
      const found = await campaign(name);
      if (found !== undefined)
        await store.putCampaign({ ...found, standing: { ...found.standing, heldBy: 'written since' } }, found.version);
      return found;
    };

    await pauseCampaign(world.services, 'kernel', 'bob', 'the vendor calls back');

    expect(await campaign('kernel')).toMatchObject({
      ...{ status: 'paused', standing: { heldBy: 'written since' } },
      changes: [{ by: 'bob', change: 'paused', reason: 'the vendor calls back' }],
    });
  });

  test('is over for good once it is stopped', async () => {
    const world = await CampaignWorld.begun();
    await world.create('kernel');
    await world.untilUnderWay('kernel');
    await stopCampaign(world.services, 'kernel', 'bob');
    await stopCampaign(world.services, 'kernel', 'bob');
    await world.round();
    for (let round = 0; round < 30; round += 1) await world.round();

    const stopped = await world.show('kernel');
    expect(stopped.counts).toEqual({ done: 4, failed: 0, underWay: 0, toGo: 8 });
    expect(stopped.forecast).toEqual({ endsAt: null, restsOn: 'it is stopped', isEndangered: false });
    expect((await listCampaigns(world.services, 9)).campaigns).toMatchObject([
      { counts: stopped.counts, maintenanceId: null, forecast: stopped.forecast },
    ]);
    await expect(resumeCampaign(world.services, 'kernel', 'bob')).rejects.toMatchObject({ name: 'CampaignOver' });
  });

  test('halts at a host that does not come back, and leaves it out after a resume', async () => {
    const world = await CampaignWorld.begun();
    world.broken.add('h1');
    await world.create('kernel', { returnTimeout: '30s', concurrency: 2, hosts: ['h0', 'h1', 'h2', 'h3', 'h4', 'h5'] });
    for (let round = 0; round < 40; round += 1) await world.round();
    const halted = await world.show('kernel');
    expect([halted.counts.failed, halted.heldBy]).toEqual([1, expect.stringContaining('halted: 1 of 1 failures (h1)')]);
    expect(await waitingIn(world)).toMatchObject([{ kind: 'rollout-halted', actions: CONTROLS }]);

    expect((await resumeCampaign(world.services, 'kernel', 'bob')).heldBy).not.toContain('halted');
    world.broken.clear();
    const { counts } = await world.untilStatus('kernel', 'finished');

    expect(counts.done + counts.failed).toBe(6);
    expect(await world.outages()).toEqual(once(['h0', 'h1', 'h2', 'h3', 'h4', 'h5']));
  });
});

test('the rolling maintenance of a campaign is not stopped: the campaign would begin its hosts again', async () => {
  const world = await CampaignWorld.begun();
  await world.create('kernel', { hosts: HOSTS.slice(0, 6) });
  await world.untilUnderWay('kernel');
  const { maintenanceId } = await world.show('kernel');

  await expect(stopOwnRolling(world.services, maintenanceId ?? '', 'bob')).rejects.toMatchObject({
    ...{ name: 'MaintenanceOfCampaign', message: expect.stringContaining("'peloton campaign stop kernel'") },
  });
  expect((await pauseRolling(world.services, maintenanceId ?? '', 'bob')).status).toBe('paused');
});
