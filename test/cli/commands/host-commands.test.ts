import { fakeService } from '../fake-service.ts';
import { cli, runCli } from '../run-cli.ts';
import {
  blocker,
  DRAINING,
  drain,
  ending,
  goingDown,
  historyEvent,
  hostView,
  problem,
  stuckDrain,
  taskCounts,
} from '../samples.ts';

describe('peloton host show', () => {
  test('shows state, maintenance, agents and every blocker', async () => {
    const { stdout, exitCode, asked } = await cli({ body: DRAINING }, ['host', 'show', ' H2.Example.com ']);

    expect(exitCode).toBe(0);
    expect(asked[0]?.path).toBe('/v1/hosts/H2.Example.com');
    expect(stdout).toContain('HOST_STATE_DRAINING since 2026-11-22 11:55:00Z (5m ago)');
    expect(stdout).toContain('2026-11-22 13:50:00Z (in 1h50m), then hold');
    expect(stdout).toMatch(/a-S1 +5051 +active/);
    expect(stdout).toMatch(/web\.7 +marathon +2m +job-at-limit +the app has no instance to spare/);
  });

  test('distinguishes a slow drain from a stuck one', async () => {
    const USUAL = { kind: 'drain', since: '2026-11-22T11:40:00.000Z', usual: { seconds: 240, known: 40 } } as const;
    const views = [
      { ...DRAINING, tasks: taskCounts({ running: 2 }) },
      DRAINING,
      { ...DRAINING, drain: stuckDrain(), step: USUAL },
      hostView(),
    ];
    await using service = await fakeService((_, count) => ({ body: views[count - 1] }));

    const shown = [];
    for (const _ of views) shown.push((await cli(service, ['host', 'show', 'h2'])).stdout);

    expect(shown[0]).toMatch(/^Progress: +moving, no task has left in the first 12s$/m);
    expect(shown[1]).toMatch(/^Progress: +moving, last task left 12s ago$/m);
    expect(shown[2]).toMatch(/^Progress: +STUCK: no task has left for 17m; 3 of 4 drains took at most 4m here$/m);
    expect(shown[3]).not.toContain('Progress');
  });

  test('names the frameworks that place tasks on a draining host', async () => {
    const arrivals = [
      { framework: 'marathon', count: 3 },
      { framework: 'web', count: 1 },
    ];
    const host = { ...DRAINING, tasks: taskCounts({ running: 2, arrived: 4 }), drain: drain({ arrivals }) };
    const { stdout } = await cli({ body: host }, ['host', 'show', 'h2']);

    expect(stdout).toMatch(/^Tasks: +2 running, 0 rescheduled, 4 arrived$/m);
    expect(stdout).toMatch(/^Arrivals: +marathon 3, web 1$/m);
  });

  test('counts the lost tasks of a forced host, and says where they are named', async () => {
    const host = goingDown('h2', 'HOST_STATE_DOWN', { tasks: taskCounts({ rescheduled: 5, lost: 2 }) });
    const { stdout } = await cli({ body: host }, ['host', 'show', 'h2']);

    expect(stdout).toMatch(/^Tasks: +0 running, 5 rescheduled, 2 lost \(see peloton host history h2\)$/m);
  });

  test('lists blockers that need attention before tasks that are leaving', async () => {
    const blockers = [ending('web.1'), blocker('web.7', 'web has 3 of 4 instances available')];
    const { stdout } = await cli({ body: { ...DRAINING, blockers } }, ['host', 'show', 'h2']);

    expect(stdout).toMatch(/^2 blockers:\nTask .*\nweb\.7 .*\nweb\.1 .*\n$/m);
  });

  test('reads a host of an older service, without arrivals, losses and progress', async () => {
    const { drain: _, ...older } = DRAINING;
    const body = { ...older, tasks: { running: 2, rescheduled: 5 } };
    const { stdout, exitCode } = await cli({ body }, ['host', 'show', 'h2']);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Tasks: +2 running, 5 rescheduled$/m);
  });

  test('prints the API document with --json, also before the command', async () => {
    const { stdout } = await cli({ body: DRAINING }, ['--json', 'host', 'show', 'h2']);

    expect(JSON.parse(stdout)).toEqual(DRAINING);
  });

  test.each(['', ' ', '.', '..'])('refuses %j as a host name, without asking the service', async (host) => {
    const { exitCode, stderr } = await runCli(['host', 'show', host, '--url', 'http://127.0.0.1:1']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('is not a host name');
  });

  test('prints title, detail and every error of a problem, and exits 1', async () => {
    const errors = [{ host: 'h9', code: 'host-not-found', message: 'is no registered agent' }];
    await using service = await fakeService(() => ({ status: 404, body: problem(404, 'host-not-found', errors) }));

    const { exitCode, stdout, stderr } = await cli(service, ['host', 'show', 'h9', '--json']);

    expect(exitCode).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      [
        'peloton: Title of host-not-found (404 host-not-found)',
        '  Detail of host-not-found.',
        '  h9 (host-not-found): is no registered agent',
        '',
      ].join('\n'),
    );
  });
});

describe('peloton host history', () => {
  const events = [
    historyEvent({ from: 'HOST_STATE_DRAINING', to: 'HOST_STATE_DRAINED', detail: '3 tasks moved' }),
    historyEvent(),
  ];

  test('prints each change of state, newest first', async () => {
    const { stdout } = await cli({ body: { events } }, ['host', 'history', 'h1']);

    expect(stdout).toBe(
      [
        'At                    From      To        By   Maintenance  Reason',
        '2026-11-22 11:50:01Z  DRAINING  DRAINED   ann  m-1          kernel 6.12: 3 tasks moved',
        '2026-11-22 11:50:01Z  UP        DRAINING  ann  m-1          kernel 6.12',
        '',
      ].join('\n'),
    );
  });

  test('shows a note without a new state', async () => {
    const detail = 'blocked (job-at-limit): web.7 of marathon: web has 3 of 4 instances available';
    const note = historyEvent({ from: 'HOST_STATE_DRAINING', to: 'HOST_STATE_DRAINING', detail });
    const { stdout } = await cli({ body: { events: [note] } }, ['host', 'history', 'h1']);

    expect(stdout).toMatch(
      /Z {2}DRAINING {2}– {3}ann {2}m-1 +kernel 6\.12: blocked \(job-at-limit\): web\.7 of marathon/,
    );
  });

  test('merges its pages with --json', async () => {
    await using service = await fakeService(({ query }) => ({
      body: query.nextToken ? { events: events.slice(1) } : { events: events.slice(0, 1), nextToken: 'n' },
    }));

    const { stdout } = await cli(service, ['host', 'history', 'h1', '--json']);

    expect(service.asked.map(({ path }) => path)).toEqual(['/v1/hosts/h1/history', '/v1/hosts/h1/history']);
    expect(JSON.parse(stdout)).toEqual({ events });
  });
});

describe('peloton host forget', () => {
  const forgotten = { hostname: 'h1', version: 7, forgottenAt: '2026-03-01T12:00:00.000Z' };

  test('has the record removed, and says that the history stays', async () => {
    const { exitCode, stdout, asked } = await cli({ status: 200, body: forgotten }, ['host', 'forget', 'h1']);

    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'Host h1 is forgotten; its history stays\n' });
    expect(asked).toMatchObject([{ method: 'DELETE', path: '/v1/hosts/h1' }]);
  });

  test('prints the API document with --json', async () => {
    const { stdout } = await cli({ status: 200, body: forgotten }, ['host', 'forget', 'h1', '--json']);

    expect(JSON.parse(stdout)).toEqual(forgotten);
  });
});
