import { describe, expect, test } from '@jest/globals';
import { advanceCampaigns } from '../../../functions/actions/campaigns/advance-campaigns.ts';
import { deleteWindow } from '../../../functions/actions/windows/delete-window.ts';
import type { CreateCampaign } from '../../../functions/contract/api/campaigns.ts';
import type { RepairHook } from '../../../functions/ports/repair-hook.ts';
import { noteTook } from '../../domain/host/took.ts';
import { HOSTS } from '../rolling/rolling-world.ts';
import { CampaignWorld, once, waitingIn } from './campaign-world.ts';

describe('a campaign', () => {
  test('takes each host through one maintenance, and is finished', async () => {
    const world = await CampaignWorld.begun();
    expect((await world.create('kernel')).counts).toEqual({ done: 0, failed: 0, underWay: 0, toGo: 12 });

    const { counts, forecast } = await world.untilStatus('kernel', 'finished');

    expect(counts).toEqual({ done: 12, failed: 0, underWay: 0, toGo: 0 });
    expect(forecast).toEqual({ endsAt: null, restsOn: 'no host is left', isEndangered: false });
    expect(await world.outages()).toEqual(once());
  });

  test('goes on in each opening of its window where it stopped in the one before', async () => {
    const world = await CampaignWorld.begun();
    await world.window('night', 'cron(0 2 * * ? *)', '1m');
    await world.create('kernel', { windows: ['night'], concurrency: 2 });
    const done: number[] = [];
    for (let day = 0; day < 6; day += 1) {
      for (let round = 0; round < 20; round += 1) await world.round();
      done.push((await world.show('kernel')).counts.done);
      world.advanceTo(2);
    }

    expect(done[0]).toBe(0);
    expect(done[1]).toBeGreaterThan(0);
    expect(done[2]).toBeGreaterThan(done[1] ?? 12);
    expect(await world.show('kernel')).toMatchObject({ status: 'finished', counts: { done: 12 } });
    expect(await world.outages()).toEqual(once());
  });

  test('begins with no host in a blackout of its window', async () => {
    const world = await CampaignWorld.begun();
    await world.window('night', 'cron(0 2 * * ? *)', '2h', ['2026-03-02']);
    await world.create('kernel', { windows: ['night'] });

    world.advanceTo(2);
    await world.round();
    expect(await world.show('kernel')).toMatchObject({
      ...{ counts: { underWay: 0, toGo: 12 }, nextWindow: { opensAt: '2026-03-03T02:00:00.000Z' } },
    });
    world.advanceTo(2);
    await world.untilUnderWay('kernel');
    expect((await world.show('kernel')).counts.underWay).toBeGreaterThan(0);
  });

  test('is named when its window is deleted, and says then that no window opens again', async () => {
    const world = await CampaignWorld.begun();
    await world.window('night', 'cron(0 2 * * ? *)', '2h');
    await world.create('kernel', { windows: ['night'] });

    expect((await deleteWindow(world.services, 'night', 'bob')).warnings).toEqual([
      { code: 'campaign', message: 'campaign kernel goes on, and no longer begins hosts in this window' },
    ]);
    await world.round();
    expect((await world.show('kernel')).heldBy).toBe('none of its windows opens again');
    expect(await waitingIn(world)).toMatchObject([{ kind: 'deadline-endangered', campaign: 'kernel' }]);
  });

  test('takes a host that joins, and forgets one that leaves', async () => {
    const world = await CampaignWorld.begun();
    await world.leave('h10');
    await world.create('kernel', { hosts: undefined, selector: { rack: 'r1' }, by: '+20m' });
    await world.leave('h4');
    world.broken.delete('h10');

    const { progress } = await world.untilStatus('kernel', 'finished');

    const states = progress.map(({ hostname, state }) => [hostname, state]);
    expect(Object.fromEntries(states)).toEqual({ h1: 'done', h10: 'done', h7: 'done' });
  });
});

describe('campaigns that want the same hosts', () => {
  test('share one outage, and take their other hosts by themselves', async () => {
    const world = await CampaignWorld.begun();
    await world.create('firmware', { hosts: HOSTS.slice(0, 8), reason: 'firmware 3' });
    world.services.advance(1_000);
    await world.create('kernel', { hosts: HOSTS.slice(4), reason: 'kernel 6.12' });

    await world.untilStatus('firmware', 'finished');
    await world.untilStatus('kernel', 'finished');

    expect(await world.outages()).toEqual(once());
    const shared = (await world.show('kernel')).progress.find(({ hostname }) => hostname === 'h5')?.maintenanceId ?? '';
    expect(await world.services.store.maintenance(shared)).toMatchObject({
      reason: 'firmware 3; kernel 6.12',
      requestedBy: 'campaigns firmware, kernel',
    });
  });
});

test('a campaign that comes later shares the hosts that have not begun, once those under way are done', async () => {
  const world = await CampaignWorld.begun();
  await world.create('firmware', { concurrency: 2, reason: 'firmware 3' });
  await world.untilUnderWay('firmware');
  await world.create('kernel', { reason: 'kernel 6.12' });
  await advanceCampaigns(world.services);
  const begun = (await world.show('firmware')).progress.flatMap(({ hostname, state }) =>
    state === 'to-go' ? [] : [hostname],
  );
  expect((await world.show('kernel')).heldBy).toMatch(/^waits until m-\S+ of campaign firmware ends: /);

  await world.untilStatus('firmware', 'finished');
  await world.untilStatus('kernel', 'finished');

  expect(begun).toHaveLength(2);
  expect(await world.outages()).toEqual({ ...once(), ...Object.fromEntries(begun.map((name) => [name, 2])) });
});

test('campaigns that share an outage have their repairs and checks run in their order', async () => {
  const world = await CampaignWorld.begun();
  const calls: string[] = [];
  const hook = (name: string): RepairHook => ({
    ...{ name, timeoutSeconds: 60 },
    repair: async ({ hostname }) => {
      calls.push(`${hostname} ${name}`);
      return { outcome: 'done' };
    },
  });
  const names = ['firmware', 'reboot', 'disks', 'smoke'];
  Object.assign(world.services, { repairs: new Map(names.map((name) => [name, hook(name)])) });
  await world.create('a', { hosts: ['h1', 'h2'], repair: 'firmware', verify: 'disks', concurrency: 1 });
  world.services.advance(1_000);
  await world.create('b', { hosts: ['h1'], repair: 'reboot', verify: 'smoke' });

  await world.untilStatus('a', 'finished');

  expect([...new Set(calls)]).toEqual([
    ...['h1 firmware', 'h1 reboot', 'h1 disks', 'h1 smoke'],
    ...['h2 firmware', 'h2 disks'],
  ]);
  expect(await world.outages()).toEqual(once(['h1', 'h2']));
});

test('a campaign whose run is refused says so, holds up no other, and goes on when it may', async () => {
  const world = await CampaignWorld.begun();
  const repairs = new Map<string, RepairHook>();
  Object.assign(world.services, { repairs });
  const hook: RepairHook = { name: 'firmware', timeoutSeconds: 60, repair: async () => ({ outcome: 'done' }) };
  repairs.set('firmware', hook);
  await world.create('kernel', { hosts: ['h1'], repair: 'firmware' });
  repairs.clear();
  world.services.advance(1_000);
  await world.create('other', { hosts: ['h2'] });

  await world.untilStatus('other', 'finished');
  expect((await world.show('kernel')).heldBy).toContain('firmware');
  expect((await world.services.store.campaign('kernel'))?.standing.heldBy).toContain('firmware');

  repairs.set('firmware', hook);
  await world.untilStatus('kernel', 'finished');
  expect(await world.outages()).toEqual(once(['h1', 'h2']));
});

test('a campaign is forecast by what steps took here before, and one that will be late is told at once', async () => {
  const world = await CampaignWorld.begun();
  await noteTook(world.services, { drain: 256, 'bring-up': 256 });

  const { forecast } = await world.create('kernel', { by: '+10m', concurrency: 1 });

  expect(forecast).toMatchObject({ isEndangered: true, restsOn: expect.stringMatching(/^as 3 of 4 drains took/) });
  const left = Date.parse(forecast.endsAt ?? '') - world.services.clock().getTime();
  expect(Math.round(left / 1_000)).toBe(HOSTS.length * (224 + 224 + 1));
  const at = world.services.clock().toISOString();
  await world.round();
  expect(world.services.published.filter(({ type }) => type === 'Campaign Endangered')).toHaveLength(1);
  for (let round = 0; round < 3; round += 1) await world.round();
  expect(await waitingIn(world)).toMatchObject([{ kind: 'deadline-endangered', campaign: 'kernel', since: at }]);
});

describe('a campaign is refused', () => {
  test.each<[string, Partial<CreateCampaign>, object]>([
    ['a deadline that has passed', { by: '2026-01-01T00:00:00Z' }, { code: 'impossible' }],
    ['a deadline that is no time', { by: 'soon' }, { field: 'by', code: 'invalid-value' }],
    ['too little time for so many', { by: '+10m', settle: '4m', concurrency: 4 }, { code: 'impossible' }],
    [
      'no window until then',
      { by: '+1h', windows: ['night'] },
      { message: expect.stringContaining('no window opens') },
    ],
    ['an unknown window', { windows: ['day'] }, { code: 'window-not-found' }],
    ['an unknown repair', { repair: 'magic' }, { code: 'unknown-repair' }],
    ['an unknown check', { verify: 'magic' }, { code: 'unknown-verify' }],
    ['an unknown gate', { gates: ['magic'] }, { code: 'unknown-gate' }],
    ['unknown hosts', { hosts: ['h99'] }, { host: 'h99' }],
  ])('for %s', async (_, changes, entry) => {
    const world = await CampaignWorld.begun();
    await world.window('night', 'cron(0 2 * * ? *)', '1h');

    const refusal = world.create('kernel', changes);

    await expect(refusal).rejects.toMatchObject({ entries: [entry] });
    await expect(world.show('kernel')).rejects.toMatchObject({ name: 'CampaignNotFound' });
  });

  test('for a name that is taken', async () => {
    const world = await CampaignWorld.begun();
    await world.create('kernel');

    await expect(world.create('kernel')).rejects.toMatchObject({ name: 'CampaignExists' });
  });
});

test.each(Array.from({ length: 24 }, (_, index) => index * 3))(
  'each host has one outage, however often passes die after %i calls',
  async (calls) => {
    const world = await CampaignWorld.begun();
    await world.create('firmware', { hosts: HOSTS.slice(0, 8), concurrency: 3 });
    await world.create('kernel', { hosts: HOSTS.slice(4), concurrency: 3 });
    for (let round = 0; round < 40; round += 1) {
      await world.dyingPass(calls + (round % 3));
      if (round % 2 === 0) await world.round();
    }
    await world.untilStatus('firmware', 'finished');
    await world.untilStatus('kernel', 'finished');

    expect(await world.outages()).toEqual(once());
  },
);
