import { previewUnsaved, replaceWindow, setPaused } from '../../../functions/actions/windows/save-window.ts';
import { viewOf } from '../../../functions/actions/windows/show-window.ts';
import { rollingFields } from '../../../functions/contract/api/rolling.ts';
import { type CreateWindow, type ReplaceWindow, WindowView } from '../../../functions/contract/api/windows.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import type { Gate } from '../../../functions/ports/gate.ts';
import { opening } from '../../adapters/store/suite/records.ts';
import { calendar, create, SETTINGS, windowWorld } from './window-world.ts';

const { name: _, ...settings } = SETTINGS;

describe('creating a window', () => {
  test('writes its record and its schedule, and shows when it opens next, across the change of the clocks', async () => {
    const services = await windowWorld();

    const view = await create(services, { maxErrors: 2, reason: 'kernel' });

    expect(view).toMatchObject({
      ...SETTINGS,
      ...{ maxErrors: 2, reason: 'kernel', atEnd: 'complete', blackouts: [], paused: false, version: 1 },
      ...{ createdBy: 'alice', updatedBy: 'alice', createdAt: '2026-03-01T12:00:00.000Z', warnings: [] },
    });
    expect(view.next.map(({ opensAt, local }) => [opensAt, local.opensAt, local.closesAt])).toEqual([
      ['2026-03-10T01:00:00.000Z', '2026-03-10T02:00:00+01:00', '2026-03-10T04:00:00+01:00'],
      ['2026-04-14T00:00:00.000Z', '2026-04-14T02:00:00+02:00', '2026-04-14T04:00:00+02:00'],
      ['2026-05-12T00:00:00.000Z', '2026-05-12T02:00:00+02:00', '2026-05-12T04:00:00+02:00'],
      ['2026-06-09T00:00:00.000Z', '2026-06-09T02:00:00+02:00', '2026-06-09T04:00:00+02:00'],
      ['2026-07-14T00:00:00.000Z', '2026-07-14T02:00:00+02:00', '2026-07-14T04:00:00+02:00'],
    ]);
    expect(await services.windowSchedules.list()).toMatchObject([{ name: 'rack-7', schedule: SETTINGS.schedule }]);
  });

  test('what is read can be written back, and changes nothing', async () => {
    const site: Gate = { ask: () => Promise.reject(new Error('no window is open')) };
    const services = { ...(await windowWorld()), gates: new Map([['site', site]]) };
    await calendar(services, 'freeze', 'cron(0 0 24 12 ? *)');
    const before = await create(services, {
      ...{ blackouts: ['2026-12-24..2027-01-02', 'window:freeze'], deadline: '90m', onDeadline: 'hold', settle: '5m' },
      ...{
        concurrency: 2,
        maxUnavailable: '5%',
        failureDomain: 'rack',
        maxDomains: 1,
        repair: 'person',
        maxUnavailablePerDomain: '1',
        maxErrors: 2,
        returnTimeout: '45m',
        atEnd: 'stay',
      },
      ...{ gates: ['site'], greenFor: '10m', onRed: 'halt' },
    });

    const after = await replaceWindow(services, 'rack-7', asRequest(before), 'bob');

    expect(Object.keys(before)).toEqual(expect.arrayContaining(Object.keys(rollingFields)));
    expect(WindowView.parse(before)).toEqual(before);
    const changes = [{ at: before.updatedAt, by: 'bob', change: 'updated', reason: '' }];
    expect(after).toEqual({ ...before, version: 2, updatedBy: 'bob', changes });
  });

  test('a name is taken once', async () => {
    const services = await windowWorld();
    await create(services);

    await expect(create(services)).rejects.toMatchObject({ name: 'WindowExists' });
  });

  test('a rate opens for the first time one period from now, or in the second that its start says', async () => {
    const services = await windowWorld();

    const soon = await create(services, { name: 'soon', schedule: 'rate(14 days)' });
    const later = await create(services, {
      name: 'later',
      schedule: 'rate(14 days)',
      start: '2026-03-03T02:00:00.750+01:00',
    });

    expect(soon.next.slice(0, 2).map(({ opensAt }) => opensAt)).toEqual([
      '2026-03-15T12:00:00.000Z',
      '2026-03-29T12:00:00.000Z',
    ]);
    expect(later.next.slice(0, 2).map(({ opensAt }) => opensAt)).toEqual([
      '2026-03-03T01:00:00.000Z',
      '2026-03-17T01:00:00.000Z',
    ]);
  });

  test('the reconciliation writes a schedule that cannot be written now, and the answer says so', async () => {
    const services = await windowWorld();
    const refuse = () =>
      Promise.reject(new MaintenanceError('SchedulesUnavailable', 'EventBridge Scheduler does not answer'));
    const broken = { ...services, windowSchedules: { ...services.windowSchedules, put: refuse } };

    const { warnings } = await create(broken);

    expect(warnings).toEqual([
      {
        code: 'schedule-pending',
        message: 'its schedule follows with the next reconciliation: EventBridge Scheduler does not answer',
      },
    ]);
    expect(await services.store.window('rack-7')).toBeDefined();
  });

  test('a calendar has no schedule', async () => {
    const services = await windowWorld();

    await calendar(services, 'freeze', 'cron(0 0 24 12 ? *)');

    expect(await services.windowSchedules.list()).toEqual([]);
  });
});

describe('hosts of a window', () => {
  test('may be agents that have no record yet', async () => {
    await expect(create(await windowWorld(), { selector: undefined, hosts: ['h1', 'new'] })).resolves.toMatchObject({
      hosts: ['h1', 'new'],
      warnings: [],
    });
  });

  test('of a list have to be known, each of them', async () => {
    await expect(create(await windowWorld(), { selector: undefined, hosts: ['h1', 'h8', 'h9'] })).rejects.toMatchObject(
      {
        name: 'HostNotFound',
        entries: [
          { host: 'h8', code: 'host-not-found' },
          { host: 'h9', code: 'host-not-found' },
        ],
      },
    );
  });

  test.each<[string, Partial<CreateWindow>]>([
    ["the pool 'gpu'", { selector: undefined, pool: 'gpu' }],
    ['those attributes', { selector: { rack: '9' } }],
  ])('that nobody is now are a warning: %s', async (what, changes) => {
    const { warnings } = await create(await windowWorld(), changes);

    expect(warnings).toEqual([
      { code: 'no-hosts', message: `no known host has ${what} now: the window would open for no host` },
    ]);
  });
});

describe('blackouts', () => {
  test('are shown with the times that they are in the way of', async () => {
    const services = await windowWorld();
    await calendar(services, 'freeze', 'cron(0 0 14 4 ? *)');

    const { next } = await create(services, { blackouts: ['2026-03-10', 'window:freeze'] });

    expect(next.map(({ blackout }) => blackout?.message ?? null)).toEqual([
      '2026-03-10 is blacked out',
      "the window 'freeze' is open from 2026-04-13T22:00:00.000Z to 2026-04-14T22:00:00.000Z",
      null,
      null,
      null,
    ]);
  });

  test('of a paused calendar are none', async () => {
    const services = await windowWorld();
    await calendar(services, 'freeze', 'cron(0 0 14 4 ? *)');
    await setPaused(services, 'freeze', true, 'bob');

    expect(
      (await create(services, { blackouts: ['window:freeze'] })).next.every(({ blackout }) => blackout === null),
    ).toBe(true);
  });
});

test('a preview of settings writes nothing', async () => {
  const services = await windowWorld();

  const preview = await previewUnsaved(services, { ...settings, pool: 'gpu', selector: undefined }, 2);

  expect(preview).toMatchObject({
    timeZone: 'Europe/Berlin',
    occurrences: [{ opensAt: '2026-03-10T01:00:00.000Z' }, { opensAt: '2026-04-14T00:00:00.000Z' }],
    warnings: [{ code: 'no-hosts' }],
  });
  expect((await services.store.windows(10)).items).toEqual([]);
});

test('a window shows its last openings', async () => {
  const services = await windowWorld();
  await create(services);
  await services.store.createOpening(opening('rack-7', '2026-02-10T01:00:00.000Z', { outcome: 'missed' }));
  const window = await services.store.window('rack-7');

  if (window === undefined) throw new Error('no window');
  expect((await viewOf(services, window)).openings).toMatchObject([{ outcome: 'missed' }]);
});

function asRequest(view: WindowView): ReplaceWindow {
  const {
    name: _name,
    paused,
    createdBy,
    createdAt,
    updatedBy,
    updatedAt,
    next,
    openings,
    warnings,
    ...request
  } = view;
  return request;
}
