import { fakeService } from '../fake-service.ts';
import { type Answering, cli, type RunOptions } from '../run-cli.ts';
import { APRIL, MARCH, NEXT, openingView, windowSample } from '../window-samples.ts';

const run = (answering: Answering, args: readonly string[], options?: RunOptions) =>
  cli(answering, ['window', ...args], options);

describe('peloton window list', () => {
  test('shows when each opens next', async () => {
    const { next: _, openings: __, warnings: ___, ...line } = windowSample();
    const windows = [
      { ...line, next: APRIL },
      { ...line, name: 'freeze', selector: undefined, next: null },
      { ...line, name: 'paused', paused: true, pool: 'batch', selector: undefined, next: APRIL },
      { ...line, name: 'two', hosts: ['h1', 'h2'], selector: undefined, next: APRIL },
    ];
    expect((await run({ body: { windows } }, ['list'])).stdout).toBe(
      [
        'Window  Schedule             Time zone      Duration  Hosts             Opens next',
        'rack-7  cron(0 2 ? * 3#2 *)  Europe/Berlin  2h        rack=7            Tue 2026-04-14 02:00 +02:00',
        'freeze  cron(0 2 ? * 3#2 *)  Europe/Berlin  2h        none: a calendar  not in sight',
        'paused  cron(0 2 ? * 3#2 *)  Europe/Berlin  2h        pool batch        paused',
        'two     cron(0 2 ? * 3#2 *)  Europe/Berlin  2h        2 hosts           Tue 2026-04-14 02:00 +02:00',
        '',
      ].join('\n'),
    );
  });

  test('reads all pages into one document', async () => {
    const { next: _, openings: __, warnings: ___, ...line } = windowSample();
    await using service = await fakeService(({ query }) => ({
      body: { windows: [{ ...line, next: null }], ...(query.nextToken === undefined && { nextToken: 't' }) },
    }));

    expect(JSON.parse((await run(service, ['list', '--json'])).stdout).windows).toHaveLength(2);
  });

  test('says how to create the first one', async () => {
    await using service = await fakeService(() => ({ body: { windows: [] } }));

    expect((await run(service, ['list'])).stderr).toBe('no window yet: peloton window create --help shows how\n');
  });
});

test('peloton window show prints settings, next times and last openings', async () => {
  const openings = [
    openingView(),
    openingView({
      ...{ scheduledAt: '2026-01-13T01:00:00.000Z', outcome: 'missed', maintenanceId: null, hostCount: 0 },
      ...{
        why: { code: 'too-late', message: 'it was begun 9 minutes after its time' },
        closedAt: null,
        closesAt: null,
      },
      ...{ result: null, outcomes: null },
    }),
  ];
  const { stdout, exitCode } = await run({ body: windowSample({ openings }) }, ['show', 'rack-7']);

  expect(exitCode).toBe(0);
  expect(stdout).toBe(
    [
      'Window:      rack-7',
      'Hosts:       rack=7',
      'Schedule:    cron(0 2 ? * 3#2 *) Europe/Berlin, from 2026-02-01 00:00:00Z',
      'Duration:    2h, no host begins in the last 30m',
      'At its end:  hosts that are down are completed',
      'Blackouts:   2026-03-10',
      'Reason:      kernel',
      'Deadline:    its end, then cancel',
      'Rolling:     halts at 2 failures',
      'Created:     by ann, 2026-02-01 00:00:00Z',
      'Updated:     by bob, 2026-02-02 00:00:00Z, version 4',
      '',
      ...NEXT.split('\n'),
      'At                    Outcome  Maintenance  Hosts  Result',
      '2026-02-10 01:00:00Z  opened   m-1          12     halted 2026-02-10 02:40:00Z: 9 arrived, 2 failed, 1 not begun',
      '2026-01-13 01:00:00Z  missed                       it was begun 9 minutes after its time',
      '',
    ].join('\n'),
  );
});

test('peloton window show says that a window after its last time never opens again', async () => {
  await using service = await fakeService(() => ({ body: windowSample({ next: [] }) }));

  expect((await run(service, ['show', 'rack-7'])).stdout).toMatch(/version 4\n\nIt never opens again\n$/);
});

test('peloton window history lists its past times', async () => {
  const open = openingView({ closedAt: null, result: null, outcomes: null });
  await using service = await fakeService(() => ({ body: { openings: [open], nextToken: 't' } }));

  const { stdout, stderr } = await run(service, ['history', 'rack-7', '--limit', '1']);

  expect(service.asked[0]).toMatchObject({ path: '/v1/windows/rack-7/history', query: { limit: '1' } });
  expect(stdout).toContain('open, closes 2026-02-10 03:00:00Z');
  expect(stderr).toBe('the newest 1: --limit shows more\n');
});

describe('peloton window preview', () => {
  const body = { timeZone: 'Europe/Berlin', occurrences: [MARCH, APRIL], warnings: [] };

  test('shows the next times of a saved window', async () => {
    await using service = await fakeService(() => ({ body }));

    expect((await run(service, ['preview', 'rack-7', '--next', '2'])).stdout).toBe(NEXT);
    expect(service.asked).toMatchObject([{ method: 'GET', path: '/v1/windows/rack-7/preview', query: { next: '2' } }]);
  });

  test('shows the times of a UTC window once', async () => {
    const times = { opensAt: '2026-03-10T02:00:00+00:00', closesAt: '2026-03-10T04:00:00+00:00' };
    const occurrences = [{ ...MARCH, opensAt: '2026-03-10T02:00:00.000Z', local: times }];
    await using service = await fakeService(() => ({
      status: 200,
      body: { timeZone: 'UTC', occurrences, warnings: [] },
    }));

    expect((await run(service, ['preview', 'rack-7'])).stdout.split('\n')).toEqual([
      'Opens (UTC)                  Closes                       Note',
      'Tue 2026-03-10 02:00 +00:00  Tue 2026-03-10 04:00 +00:00  does not open: 2026-03-10 is blacked out',
      '',
    ]);
  });

  test('shows the next times of settings that are not saved', async () => {
    const { stdout, asked } = await run({ body }, [
      ...['preview', '--pool', 'p', '--schedule', 'rate(7 days)', '--duration', '1h', '--json'],
    ]);

    expect(JSON.parse(stdout)).toEqual(body);
    expect(asked).toMatchObject([
      {
        ...{ method: 'POST', path: '/v1/windows/preview', query: {} },
        body: { pool: 'p', schedule: 'rate(7 days)', duration: '1h' },
      },
    ]);
  });
});
