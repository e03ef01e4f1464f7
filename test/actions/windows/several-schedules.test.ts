import { deleteWindow } from '../../../functions/actions/windows/delete-window.ts';
import { recordMissed } from '../../../functions/actions/windows/missed-openings.ts';
import { openWindow } from '../../../functions/actions/windows/open-window.ts';
import { reconcileWindows } from '../../../functions/actions/windows/reconcile-windows.ts';
import { replaceWindow } from '../../../functions/actions/windows/save-window.ts';
import { CreateWindow } from '../../../functions/contract/api/windows.ts';
import { createMemorySchedules } from '../../fakes/memory/memory-schedules.ts';
import { create, SETTINGS, windowWorld } from './window-world.ts';

const SEVERAL = {
  schedule: undefined,
  schedules: ['cron(0 2 ? * SAT *)', 'cron(0 3 ? * SUN *)'],
  timeZone: 'UTC',
} satisfies Partial<CreateWindow>;

async function world(settings: Partial<CreateWindow>) {
  const windowSchedules = createMemorySchedules();
  const services = await windowWorld({ windowSchedules });
  return { services, windowSchedules, view: await create(services, settings) };
}

const expressionsIn = ({ kept }: ReturnType<typeof createMemorySchedules>) =>
  [...kept.values()].map(({ name, schedule }) => `${name} ${schedule}`);

describe('a window with several schedules', () => {
  test('shows all of them, the first one as it always was, and its times', async () => {
    const { view } = await world(SEVERAL);

    expect(view).toMatchObject({ schedule: 'cron(0 2 ? * SAT *)', schedules: SEVERAL.schedules });
    expect(view.next.slice(0, 3).map(({ opensAt }) => opensAt)).toEqual([
      ...['2026-03-07T02:00:00.000Z', '2026-03-08T03:00:00.000Z', '2026-03-14T02:00:00.000Z'],
    ]);
  });

  test('has a schedule in EventBridge Scheduler for each, and none more than it has expressions', async () => {
    const { services, windowSchedules } = await world(SEVERAL);
    expect(expressionsIn(windowSchedules)).toEqual(['rack-7 cron(0 2 ? * SAT *)', 'rack-7.2 cron(0 3 ? * SUN *)']);

    const { name: _, ...one } = { ...SETTINGS, schedule: 'cron(0 4 ? * MON *)' };
    const replaced = await replaceWindow(services, 'rack-7', one, 'alice');

    expect(replaced).not.toHaveProperty('schedules');
    expect(expressionsIn(windowSchedules)).toEqual(['rack-7 cron(0 4 ? * MON *)']);
  });

  test('loses all of them when it is deleted', async () => {
    const { services, windowSchedules } = await world(SEVERAL);
    await deleteWindow(services, 'rack-7', 'bob');

    expect(windowSchedules.kept.size).toBe(0);
  });

  test("gets back what somebody has taken, and loses what is nobody's, by the reconciliation", async () => {
    const { services, windowSchedules } = await world(SEVERAL);
    const second = windowSchedules.kept.get('rack-7.2');
    if (second === undefined) throw new Error('it was not made');
    windowSchedules.kept.set('rack-7.3', { ...second, name: 'rack-7.3' });
    windowSchedules.kept.delete('rack-7.2');

    expect(await reconcileWindows(services)).toMatchObject({ schedulesRepaired: 2, windowsFailed: 0 });
    expect(expressionsIn(windowSchedules)).toEqual(['rack-7 cron(0 2 ? * SAT *)', 'rack-7.2 cron(0 3 ? * SUN *)']);
    expect(await reconcileWindows(services)).toMatchObject({ schedulesRepaired: 0 });
  });

  test('is refused when two of them overlap', async () => {
    const schedules = ['cron(0 2 ? * SAT *)', 'cron(0 3 ? * SAT *)'];

    await expect(world({ ...SEVERAL, schedules })).rejects.toMatchObject({
      entries: [{ field: 'duration', code: 'overlaps-itself' }],
    });
  });

  test('is refused with the expression that is wrong, with a rate, and with a name that is too long', async () => {
    const faulty = { ...SEVERAL, schedules: ['cron(0 2 ? * SAT *)', 'rate(7 days)'], name: 'w'.repeat(63) };

    await expect(world(faulty)).rejects.toMatchObject({
      entries: [
        { field: 'name', message: expect.stringContaining('a window with several schedules at most 62') },
        {
          field: 'schedule',
          message: expect.stringMatching(/^schedule: 'rate\(7 days\)': a rate must be the only schedule/),
        },
      ],
    });
  });
});

describe('the request of a window', () => {
  const read = (settings: object) => CreateWindow.safeParse({ name: 'w', pool: 'p', duration: '2h', ...settings });

  test.each<[string, object]>([
    ['one schedule', { schedule: 'rate(1 day)' }],
    ['several', { schedules: ['a', 'b'] }],
    ['what was read, written back', { schedule: 'a', schedules: ['a', 'b'] }],
  ])('has %s', (_, settings) => {
    expect(read(settings).success).toBe(true);
  });

  test.each<[string, object, string]>([
    ['none', {}, 'is missing'],
    ['an empty list', { schedules: [] }, 'is empty'],
    ['too many', { schedules: ['a', 'b', 'c', 'd', 'e', 'f'] }, 'more than 5'],
    ['two that contradict each other', { schedule: 'c', schedules: ['a', 'b'] }, 'leave schedule or schedules out'],
    ['an offset of hours', { schedule: 'a', offset: '4h' }, 'not a number of days'],
    ['an offset of no day', { schedule: 'a', offset: '0d' }, 'not a number of days'],
    ['an offset of a month', { schedule: 'a', offset: '28d' }, 'not a number of days'],
  ])('does not have %s', (_, settings, message) => {
    expect(JSON.stringify(read(settings).error?.issues)).toContain(message);
  });
});

describe('a window some days after a weekday of the month', () => {
  const PATCHES = { schedule: 'cron(0 2 ? * 3#2 *)', offset: '4d', timeZone: 'UTC' };
  const open = (services: Awaited<ReturnType<typeof windowWorld>>, scheduledAt: string, onlyIfDue?: true) =>
    openWindow(
      services,
      { window: 'rack-7', scheduledAt, ...(onlyIfDue && { onlyIfDue }) },
      { id: `m-${scheduledAt}`, executionArn: `arn:${scheduledAt}` },
      async () => undefined,
    );

  test('shows its offset and its times', async () => {
    const { view, windowSchedules } = await world(PATCHES);

    expect(view).toMatchObject({ schedule: 'cron(0 2 ? * 3#2 *)', offset: '4d' });
    expect(view.next.slice(0, 2).map(({ opensAt }) => opensAt)).toEqual([
      ...['2026-03-14T02:00:00.000Z', '2026-04-18T02:00:00.000Z'],
    ]);
    expect(expressionsIn(windowSchedules)).toEqual(['rack-7 cron(0 2 ? * 7 *)']);
  });

  test('opens when its schedule comes on such a day, and on no other, of which its history says nothing', async () => {
    const { services } = await world(PATCHES);
    services.advance(Date.parse('2026-03-07T02:00:00Z') - services.clock().getTime());
    expect(await open(services, '2026-03-07T02:00:00Z', true)).toMatchObject({
      outcome: 'skipped',
      why: { code: 'not-due' },
    });
    expect((await services.store.openings('rack-7', 10)).items).toEqual([]);
    expect(services.published).toEqual([]);

    services.advance(7 * 86_400_000);
    expect(await open(services, '2026-03-14T02:00:00Z', true)).toMatchObject({ outcome: 'opened' });
  });

  test('opens by hand at any time', async () => {
    const { services } = await world(PATCHES);

    expect(await open(services, '2026-03-01T12:00:00Z')).toMatchObject({ outcome: 'opened' });
  });

  test('is missed on such a day alone', async () => {
    const { services } = await world(PATCHES);
    services.advance(Date.parse('2026-03-15T00:00:00Z') - services.clock().getTime());
    const window = await services.store.window('rack-7');
    if (window === undefined) throw new Error('there is no window');

    expect(await recordMissed(services, window)).toBe(1);
    expect((await services.store.openings('rack-7', 10)).items).toMatchObject([
      { scheduledAt: '2026-03-14T02:00:00.000Z', outcome: 'missed' },
    ]);
  });

  test('is refused without a weekday of the month', async () => {
    await expect(world({ ...PATCHES, schedule: 'cron(0 2 ? * TUE *)' })).rejects.toMatchObject({
      entries: [
        {
          field: 'offset',
          message:
            "offset: '4d': an offset needs a schedule that names a weekday of the month, such as 3#2 in cron(0 2 ? * 3#2 *), or 6L",
        },
      ],
    });
  });
});
