import { fakeService } from '../fake-service.ts';
import { type Answering, cli, type RunOptions } from '../run-cli.ts';
import { problem } from '../samples.ts';
import { NEXT, openingView, windowSample } from '../window-samples.ts';

const run = (answering: Answering, args: readonly string[], options?: RunOptions) =>
  cli(answering, ['window', ...args], options);

type Sent = { readonly verify?: string };

const CREATE = ['create', 'rack-7', '--schedule', 'cron(0 2 ? * 3#2 *)', '--duration', '2h'];

describe('peloton window create', () => {
  test('sends the given settings, shows the next times, and warns on stderr', async () => {
    const warnings = [{ code: 'no-hosts', message: 'no known host has those attributes now' }];
    const { stdout, stderr, exitCode, asked } = await run({ status: 201, body: windowSample({ warnings }) }, [
      ...[...CREATE, '--selector', 'rack=7, zone=b', '--time-zone', 'Europe/Berlin', '--cutoff', '30m'],
      ...[
        '--at-end',
        'stay',
        '--blackout',
        '2026-12-24,window:freeze',
        '--blackout',
        '2026-10-03',
        '--reason',
        'kernel',
      ],
      ...['--deadline', '90m', '--on-deadline', 'hold', '--concurrency', '2', '--max-unavailable', '5%'],
      ...['--max-unavailable-per-domain', '1', '--failure-domain', 'rack', '--max-domains', '1', '--max-errors', '2'],
      ...['--settle', '5m', '--repair', 'person', '--start', '+1d'],
    ]);

    expect(exitCode).toBe(0);
    expect(stdout).toBe(`Window rack-7 created\n${NEXT}`);
    expect(stderr).toBe('warning: no known host has those attributes now\n');
    expect(asked).toMatchObject([{ method: 'POST', path: '/v1/windows' }]);
    expect(asked[0]?.body).toEqual({
      ...{ name: 'rack-7', selector: { rack: '7', zone: 'b' }, schedule: 'cron(0 2 ? * 3#2 *)', duration: '2h' },
      ...{ timeZone: 'Europe/Berlin', cutoff: '30m', atEnd: 'stay', start: '+1d', reason: 'kernel', deadline: '90m' },
      ...{ blackouts: ['2026-12-24', 'window:freeze', '2026-10-03'], onDeadline: 'hold', concurrency: 2, maxErrors: 2 },
      ...{ maxUnavailable: '5%', maxUnavailablePerDomain: '1', failureDomain: 'rack', maxDomains: 1 },
      ...{ settle: '5m', repair: 'person' },
    });
  });

  test('names the check of each host, which an update changes or unsets, and shows it', async () => {
    await using service = await fakeService(({ method }) => ({
      status: method === 'POST' ? 201 : 200,
      body: windowSample({ verify: 'smoke' }),
    }));

    await run(service, [...CREATE, '--pool', 'p', '--verify', 'smoke']);
    for (const change of [
      ['--verify', 'disks'],
      ['--verify', 'none'],
      ['--unset', 'verify'],
    ])
      await run(service, ['update', 'rack-7', ...change]);
    const checks = service.asked.filter(({ method }) => method !== 'GET').map(({ body }) => (body as Sent).verify);

    expect(checks).toEqual(['smoke', 'disks', 'none', undefined]);
    expect((await run(service, ['show', 'rack-7'])).stdout).toMatch(/^Check: +smoke$/m);
    expect((await run(service, [...CREATE, '--pool', 'p', '--verify', 'two words'])).stderr).toContain('not a check');
  });

  test('reads a list of hosts as every command does', async () => {
    await using service = await fakeService(() => ({ status: 201, body: windowSample() }));

    await run(service, [...CREATE, '--hosts', '-'], { stdin: 'h1 h2\nH1\n' });

    expect(service.asked[0]?.body).toMatchObject({ hosts: ['h1', 'h2'] });
  });

  test('sends several schedules, and an offset in days', async () => {
    const times = { schedules: ['cron(0 2 ? * 3#2 *)', 'cron(0 3 ? * 6L *)'], offset: '4d' };
    await using service = await fakeService(() => ({ status: 201, body: windowSample(times) }));

    await run(service, [...CREATE, '--pool', 'p', '--schedule', 'cron(0 3 ? * 6L *)', '--offset', '4d']);

    expect(service.asked[0]?.body).toEqual({ name: 'rack-7', pool: 'p', duration: '2h', ...times });
  });

  test('makes a calendar only with --calendar', async () => {
    const calendar = windowSample({ name: 'freeze', selector: undefined });
    await using service = await fakeService(() => ({ status: 201, body: calendar }));

    expect(await run(service, CREATE)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('no hosts given: use --hosts, --pool or --selector, or --calendar'),
    });
    expect((await run(service, [...CREATE, '--calendar'])).stdout).toMatch(/^Window freeze created: a calendar\n/);
    expect(service.asked.map(({ body }) => body)).toEqual([
      { name: 'rack-7', schedule: 'cron(0 2 ? * 3#2 *)', duration: '2h' },
    ]);
  });

  test.each([
    [['create', 'w', '--pool', 'p', '--duration', '2h'], '--schedule is missing'],
    [['create', 'w', '--pool', 'p', '--schedule', 'rate(1 day)'], '--duration is missing'],
    [[...CREATE, '--pool', 'p', '--hosts', 'h1'], 'use only one of --hosts and --pool'],
    [[...CREATE, '--selector', 'rack'], "'rack' is no attribute such as rack=7"],
    [[...CREATE, '--selector', 'rack=7,rack=8'], "'rack' is given twice"],
    [[...CREATE, '--pool', 'p', '--max-unavailable', '101%'], "'101%' is neither a number of hosts such as 3"],
    [[...CREATE, '--pool', 'p', '--max-errors', '0'], "'0' is not a number from 1 to 1000"],
    [[...CREATE, '--pool', 'p', '--cutoff', 'soon'], "'soon' is not a duration"],
    [[...CREATE, '--pool', 'p', '--at-end', 'later'], 'Allowed choices are complete, stay'],
    [[...CREATE, '--pool', 'p', '--offset', '28d'], "'28d' is not a number of days such as 4d (1d to 27d)"],
    [['create'], "missing required argument 'name'"],
    [['update', 'rack-7'], 'nothing to change'],
    [['update', 'rack-7', '--unset', 'schedule'], "'schedule' cannot be unset"],
    [
      ['update', 'rack-7', '--cutoff', '30m', '--unset', 'reason,cutoff'],
      '--cutoff and --unset cutoff contradict each other',
    ],
    [['update', 'rack-7', '--blackout', '2026-12-24', '--unset', 'blackout'], '--blackout and --unset blackout'],
    [['preview', 'rack-7', '--duration', '2h'], "'rack-7' has its own settings"],
    [['preview', '--next', '0', 'rack-7'], "'0' is not a number from 1 to 1000"],
    [['show', '..'], "'..' is not a window name"],
  ])('%j is wrong usage', async (args, message) => {
    const { exitCode, stderr, asked } = await run(() => 'hang up', args);

    expect(stderr).toContain(message);
    expect(exitCode).toBe(2);
    expect(asked).toEqual([]);
  });

  test('shows what the service refuses, each fault on its line', async () => {
    const errors = [
      { field: 'schedule', code: 'invalid-value', message: 'schedule: hour 25 is not 0-23' },
      { field: 'cutoff', code: 'invalid-value', message: 'cutoff: it is not shorter than the duration' },
    ];
    await using service = await fakeService(() => ({ status: 400, body: problem(400, 'invalid-request', errors) }));

    const { exitCode, stderr } = await run(service, [...CREATE, '--pool', 'p']);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('hour 25 is not 0-23');
    expect(stderr).toContain('it is not shorter than the duration');
  });

  test('without an answer says where to look', async () => {
    const { exitCode, stderr } = await run(() => 'hang up', [...CREATE, '--pool', 'p']);

    expect(exitCode).toBe(3);
    expect(stderr).toContain('run `peloton window list` before you repeat it');
  });
});

describe('peloton window update', () => {
  const update = async (args: readonly string[]) => {
    const ran = await run({ body: windowSample() }, ['update', 'rack-7', ...args]);
    return { ...ran, asked: ran.asked };
  };

  test('changes only the given settings, on the version that it has read', async () => {
    const { asked, stdout } = await update(['--duration', '3h', '--max-errors', '5']);

    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /v1/windows/rack-7',
      'PUT /v1/windows/rack-7',
    ]);
    expect(asked[1]?.body).toEqual({
      ...{ selector: { rack: '7' }, schedule: 'cron(0 2 ? * 3#2 *)', timeZone: 'Europe/Berlin', duration: '3h' },
      ...{ start: '2026-02-01T00:00:00.000Z', cutoff: '30m', atEnd: 'complete', blackouts: ['2026-03-10'] },
      ...{ reason: 'kernel', maxErrors: 5, version: 4 },
    });
    expect(stdout).toMatch(/^Window rack-7 updated\n/);
  });

  test('keeps settings that only a newer service knows', async () => {
    await using service = await fakeService(() => ({ body: { ...windowSample(), pace: { perHour: 3 } } }));

    await run(service, ['update', 'rack-7', '--duration', '3h']);

    expect(service.asked[1]?.body).toMatchObject({ duration: '3h', pace: { perHour: 3 } });
  });

  test('replaces the choice of hosts', async () => {
    const { asked } = await update(['--pool', 'batch']);

    expect(asked[1]?.body).toMatchObject({ pool: 'batch' });
    expect(asked[1]?.body).not.toHaveProperty('selector');
  });

  test('removes unset settings', async () => {
    const { asked } = await update(['--unset', 'cutoff,blackout', '--unset', 'max-errors']);

    for (const gone of ['cutoff', 'blackouts', 'maxErrors']) expect(asked[1]?.body).not.toHaveProperty(gone);
    expect(asked[1]?.body).toMatchObject({ reason: 'kernel', version: 4 });
  });
});

describe('peloton window pause, resume and delete', () => {
  test('say what has changed, and what goes on', async () => {
    const open = openingView({ closedAt: null, result: null, outcomes: null });
    await using service = await fakeService(({ method, path }) => {
      if (method === 'DELETE') {
        return { body: { name: 'rack-7', warnings: [{ code: 'still-open', message: 'its opening goes on' }] } };
      }
      return { body: windowSample({ paused: path.endsWith('/pause'), openings: [open] }) };
    });

    expect((await run(service, ['pause', 'rack-7'])).stdout).toBe(
      'Window rack-7 is paused: it stays closed until it is resumed; maintenance m-1 goes on\n',
    );
    expect((await run(service, ['resume', 'rack-7'])).stdout).toBe(
      'Window rack-7 opens again, next Tue 2026-04-14 02:00 +02:00\n',
    );
    expect(await run(service, ['delete', 'rack-7'])).toMatchObject({
      exitCode: 0,
      stdout: 'Window rack-7 is deleted; its history stays\n',
      stderr: 'warning: its opening goes on\n',
    });
    expect(service.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/windows/rack-7/pause',
      'POST /v1/windows/rack-7/resume',
      'DELETE /v1/windows/rack-7',
    ]);
  });
});

describe('a window with several schedules', () => {
  const times = { schedule: 'cron(0 2 ? * SAT *)', schedules: ['cron(0 2 ? * SAT *)', 'cron(0 3 ? * SUN *)'] };

  test('is shown with all of them, and with its offset', async () => {
    const { stdout } = await run({ status: 200, body: windowSample({ ...times, offset: '4d' }) }, ['show', 'rack-7']);

    expect(stdout).toMatch(/^Schedule: +cron\(0 2 \? \* SAT \*\), cron\(0 3 \? \* SUN \*\) \+ 4d Europe\/Berlin/m);
  });

  test('has the one schedule that an update gives it, and keeps all of them otherwise', async () => {
    await using service = await fakeService(() => ({ status: 200, body: windowSample(times) }));

    await run(service, ['update', 'rack-7', '--schedule', 'rate(1 day)']);
    await run(service, ['update', 'rack-7', '--duration', '3h']);

    const [first, second] = service.asked.filter(({ method }) => method === 'PUT').map(({ body }) => body);
    expect(first).toMatchObject({ schedule: 'rate(1 day)' });
    expect(first).not.toHaveProperty('schedules');
    expect(second).toMatchObject(times);
  });
});
