import { previewOf } from '../../../functions/actions/windows/show-window.ts';
import type { CreateWindow } from '../../../functions/contract/api/windows.ts';
import { calendar, create, windowWorld } from './window-world.ts';

describe('impossible windows', () => {
  test.each<[string, Partial<CreateWindow>, object[]]>([
    [
      'a schedule with a fault',
      { schedule: 'cron(0 25 * * ? *)' },
      [{ field: 'schedule', message: "schedule: 'cron(0 25 * * ? *)': hour 25 is not 0-23" }],
    ],
    [
      'a zone that does not exist',
      { timeZone: 'Europe/Berlim' },
      [
        {
          field: 'timeZone',
          message: "timeZone: 'Europe/Berlim': it is not a time zone of the IANA database such as Europe/Berlin or UTC",
        },
      ],
    ],
    [
      'an abbreviation that stands for several zones',
      { timeZone: 'BST' },
      [
        {
          field: 'timeZone',
          message:
            "timeZone: 'BST': it is not a time zone of the IANA database: write Europe/London, if that is what you mean",
        },
      ],
    ],
    ['a start that is no time', { start: 'soon' }, [{ field: 'start' }]],
    [
      'a cutoff as long as the window',
      { cutoff: '2h' },
      [{ field: 'cutoff', message: "cutoff: '2h' is not shorter than the duration, '2h': no host would ever begin" }],
    ],
    ['a deadline longer than the window', { deadline: '3h' }, [{ field: 'deadline' }]],
    ['a repair that nobody knows', { repair: 'magic' }, [{ field: 'repair', code: 'unknown-repair' }]],
    ['a check that nobody knows', { verify: 'magic' }, [{ field: 'verify', code: 'unknown-verify' }]],
    ['a day that does not exist', { blackouts: ['2026-02-30'] }, [{ field: 'blackouts[0]' }]],
    [
      'a blackout by itself',
      { blackouts: ['window:rack-7'] },
      [
        {
          field: 'blackouts[0]',
          message: "blackouts[0]: 'window:rack-7' is the window itself, which would never open",
        },
      ],
    ],
    [
      'a blackout by nobody',
      { blackouts: ['2026-12-24', 'window:x'] },
      [{ field: 'blackouts[1]', code: 'window-not-found' }],
    ],
    [
      'a past time',
      { schedule: 'at(2026-02-28T02:00:00)' },
      [
        {
          field: 'schedule',
          code: 'never-opens',
          message: "schedule: 'at(2026-02-28T02:00:00)': its last time has passed, so it would never open",
        },
      ],
    ],
    ['a past year', { schedule: 'cron(0 2 1 1 ? 2025)' }, [{ code: 'never-opens' }]],
    [
      'a date that never comes',
      { schedule: 'cron(0 2 31 2 ? *)' },
      [
        {
          message: "schedule: 'cron(0 2 31 2 ? *)': there is no such time in any year to 2199, so it would never open",
        },
      ],
    ],
    [
      'a time before its start',
      { schedule: 'at(2026-05-01T02:00:00)', start: '2026-06-01T00:00:00Z' },
      [
        {
          message:
            "schedule: 'at(2026-05-01T02:00:00)': none of its times is after its start, 2026-06-01T00:00:00.000Z",
        },
      ],
    ],
    [
      'a rate shorter than the window',
      { schedule: 'rate(1 hour)' },
      [
        {
          field: 'duration',
          code: 'overlaps-itself',
          message:
            'duration: the window opens again 1h after 2026-03-01T13:00:00.000Z, and each opening lasts 2h: shorten it',
        },
      ],
    ],
    [
      'a day of 23 hours',
      { schedule: 'cron(0 12 * * ? *)', duration: '24h', cutoff: undefined },
      [
        {
          message:
            'duration: the window opens again 23h after 2026-03-28T11:00:00.000Z, and each opening lasts 1d: shorten it',
        },
      ],
    ],
    [
      'dates that black all of it out',
      { schedule: 'cron(0 2 24 12 ? 2026)', blackouts: ['2026-12-24..2027-01-02'] },
      [{ field: 'blackouts', code: 'never-opens' }],
    ],
  ])('is refused: %s', async (_what, changes, entries) => {
    const services = await windowWorld();

    await expect(create(services, changes)).rejects.toMatchObject({ name: 'InvalidInput', entries });
    expect(await services.store.window('rack-7')).toBeUndefined();
  });

  test('is refused: a calendar that is open at each of its times', async () => {
    const services = await windowWorld();
    await calendar(services, 'nights', 'cron(0 0 * * ? *)', '6h');

    const error = await create(services, { blackouts: ['window:nights', '2026-04-01'] }).catch((thrown) => thrown);

    expect(error).toMatchObject({ name: 'InvalidInput', entries: [{ field: 'blackouts', code: 'never-opens' }] });
    expect(error.message).toMatch(/^blackouts: all 200 times .* the window 'nights' is open from 2026-03-09T23:00/);
  });

  test('several faults are reported together', async () => {
    const changes = { schedule: 'every day', timeZone: 'Europe/Berlim', cutoff: '3h', blackouts: ['2026-02-30'] };

    await expect(create(await windowWorld(), changes)).rejects.toMatchObject({
      entries: [{ field: 'schedule' }, { field: 'timeZone' }, { field: 'cutoff' }, { field: 'blackouts[0]' }],
    });
  });

  test('a long blackout is no reason, as long as it ends', async () => {
    const services = await windowWorld();

    await expect(
      create(services, { schedule: 'rate(6 hours)', blackouts: ['2026-03-01..2027-03-01'] }),
    ).resolves.toMatchObject({ name: 'rack-7' });
  });
});

describe('a time zone', () => {
  test.each([
    ['europe/berlin', 'Europe/Berlin'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['US/Eastern', 'US/Eastern'],
  ])('%s is kept as %s', async (timeZone, kept) => {
    const services = await windowWorld();

    expect((await create(services, { timeZone })).timeZone).toBe(kept);
  });

  test('of a window that was made when abbreviations were taken is read on', async () => {
    const services = await windowWorld();
    await create(services);
    const window = await services.store.window('rack-7');
    if (window === undefined) throw new Error('there is no window');
    await services.store.putWindow({ ...window, timeZone: 'BST' }, window.version);

    expect((await previewOf(services, { ...window, timeZone: 'BST' }, 1)).occurrences).toHaveLength(1);
  });
});
