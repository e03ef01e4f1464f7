import { describe, expect, test } from '@jest/globals';
import { type FakeService, fakeService } from '../fake-service.ts';
import { type RunOptions, runCli } from '../run-cli.ts';
import {
  blocker,
  drain,
  ending,
  goingDown,
  historyEvent,
  hostView,
  inMaintenance,
  problem,
  stuckDrain,
  taskCounts,
} from '../samples.ts';

const run = (service: FakeService, args: readonly string[], options?: RunOptions) =>
  runCli([...args, '--url', service.url], options);

const DRAINING = goingDown('h2.example.com', 'HOST_STATE_DRAINING', {
  tasks: taskCounts({ running: 2, rescheduled: 5 }),
  drain: drain(),
  blockers: [blocker('web.7', 'the app has no instance to spare')],
});

describe('peloton host query', () => {
  test('prints aligned columns with age, blockers, caller and reason', async () => {
    const h3 = goingDown('h3', 'HOST_STATE_DRAINING', {
      tasks: taskCounts({ running: 2 }),
      drain: stuckDrain(),
      blockers: [ending('web.1'), blocker('web.2', 'no agent has the 4 cpus', 'no-place')],
    });
    const h4 = goingDown('h4', 'HOST_STATE_DRAINING', {
      tasks: taskCounts({ running: 1 }),
      drain: drain(),
      blockers: [ending('web.1')],
    });
    await using service = await fakeService(() => ({ body: { hosts: [hostView(), DRAINING, h3, h4] } }));

    const { stdout, exitCode } = await run(service, ['host', 'query']);

    expect(exitCode).toBe(0);
    expect(stdout).toBe(
      [
        'Hostname        IP        State                Goal  Since  Tasks  Blockers               By   Reason',
        'h1              10.0.0.1  HOST_STATE_UP        UP    5m     3',
        'h2.example.com  10.0.0.1  HOST_STATE_DRAINING  DOWN  5m     2      1 job-at-limit         ann  kernel 6.12',
        'h3              10.0.0.1  HOST_STATE_DRAINING  DOWN  5m     2      STUCK 17m: 1 no-place  ann  kernel 6.12',
        'h4              10.0.0.1  HOST_STATE_DRAINING  DOWN  5m     1      moving                 ann  kernel 6.12',
        '',
      ].join('\n'),
    );
  });

  test('prints no number of tasks for an UP host, whose tasks are not counted', async () => {
    const up = hostView({ tasks: taskCounts() });
    await using service = await fakeService(({ path }) => ({ body: path === '/v1/hosts' ? { hosts: [up] } : up }));

    expect((await run(service, ['host', 'query'])).stdout).toMatch(/ 5m {5}-\n$/);
    expect((await run(service, ['host', 'show', 'h1'])).stdout).not.toContain('Tasks');
  });

  test('sends a choice as windows do, and shows attributes on demand', async () => {
    const host = hostView({ attributes: { zone: 'b', rack: '7' } });
    await using service = await fakeService(({ path }) => ({ body: path === '/v1/hosts' ? { hosts: [host] } : host }));

    const { stdout } = await run(service, ['host', 'query', '--selector', 'rack=7, zone=b', '--attributes']);

    expect(service.asked[0]?.query).toMatchObject({ selector: 'rack=7,zone=b' });
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      'Hostname  IP        State          Goal  Attributes     Since  Tasks  Blockers  By  Reason',
      'h1        10.0.0.1  HOST_STATE_UP  UP    rack=7 zone=b  5m     3',
    ]);
    expect((await run(service, ['host', 'show', 'h1'])).stdout).toMatch(/^Attributes: +rack=7 zone=b$/m);
    await run(service, ['host', 'query', '--pool', 'gpu', '--states', 'down']);
    expect(service.asked.at(-1)?.query).toMatchObject({ pool: 'gpu', states: 'HOST_STATE_DOWN' });
  });

  const racks = [hostView({ hostname: 'h1', attributes: { rack: '7' } }), hostView({ attributes: { pool: 'gpu' } })];
  const serviceWithRacks = () =>
    fakeService(({ query }) => ({ body: { hosts: (query.pool ?? query.selector) ? [] : racks } }));

  test.each([
    ['pool gpu is HOST_STATE_DOWN', ['--pool', 'gpu', '--states', 'down'], 'no host in pool gpu is HOST_STATE_DOWN\n'],
    ['rack=7,pool=gpu', ['--selector', 'rack=7,pool=gpu'], 'no host with rack=7,pool=gpu\n'],
  ])('says that no host matches: %s', async (_, choice, stderr) => {
    await using service = await serviceWithRacks();
    expect(await run(service, ['host', 'query', ...choice])).toMatchObject({ exitCode: 0, stderr });
  });

  test.each([
    [['--pool', 'gpus', '--states', 'down'], "peloton: no host is in pool 'gpus': there is default, gpu\n"],
    [['--selector', 'rack=9'], 'peloton: no host has rack=9: there is rack=7\n'],
    [['--selector', 'row=7', '--json'], "peloton: no host has the attribute 'row': there is pool, rack\n"],
  ])('refuses a pool, attribute or value that no host has: %j', async (choice, stderr) => {
    await using service = await serviceWithRacks();
    expect(await run(service, ['host', 'query', ...choice])).toMatchObject({ exitCode: 1, stderr, stdout: '' });
  });

  test('of a pool is empty while no host is known at all', async () => {
    await using service = await fakeService(() => ({ body: { hosts: [] } }));
    const none = await run(service, ['host', 'query', '--pool', 'gpu']);
    expect(none).toMatchObject({ exitCode: 0, stderr: 'no host in pool gpu\n' });
  });

  test('takes one choice, of attributes that have values', async () => {
    await using service = await fakeService(() => ({ body: { hosts: [] } }));
    expect(await run(service, ['host', 'query', '--selector', 'rack'])).toMatchObject({ exitCode: 2 });
    expect(await run(service, ['host', 'query', '--pool', 'a', '--selector', 'rack=9'])).toMatchObject({ exitCode: 2 });
  });

  test('shows that a host is cordoned, with caller and reason', async () => {
    const cordoned = {
      by: 'arn:aws:sts::1:assumed-role/ops/ann',
      at: '2026-11-22T11:00:00.000Z',
      reason: 'a bad disk',
    };
    const host = hostView({ cordoned });
    await using service = await fakeService(({ path }) => ({ body: path === '/v1/hosts' ? { hosts: [host] } : host }));

    expect((await run(service, ['host', 'query'])).stdout).toMatch(
      /^h1 .* HOST_STATE_UP .* cordoned +ann +a bad disk$/m,
    );
    expect((await run(service, ['host', 'show', 'h1'])).stdout).toMatch(
      /^Cordoned: +by arn:aws:sts::1:assumed-role\/ops\/ann, 2026-11-22 11:00:00Z \(1h ago\): a bad disk$/m,
    );
  });

  test.each([
    ['cordon', ['h1,h2', '--reason', 'disks'], { hosts: ['h1', 'h2'], reason: 'disks' }, '2 hosts cordoned'],
    ['uncordon', ['--selector', 'rack=7'], { selector: { rack: '7' } }, '2 hosts uncordoned'],
    ['cordon', ['--pool', 'gpu'], { pool: 'gpu' }, '2 hosts cordoned'],
  ])('%s sends %j', async (kind, args, body, title) => {
    const answer = (hostname: string, outcome: 'accepted' | 'already') => {
      return { hostname, state: 'HOST_STATE_UP' as const, outcome };
    };
    const changed = { hosts: [answer('h1', 'accepted'), answer('h2', 'already')] };
    await using service = await fakeService(() => ({ body: changed }));

    const { exitCode, stdout } = await run(service, ['host', kind, ...args]);

    expect(exitCode).toBe(0);
    expect(service.asked).toMatchObject([{ method: 'POST', path: `/v1/hosts/${kind}`, body }]);
    expect(stdout).toContain(title);
    expect(stdout).toMatch(/^h2 +HOST_STATE_UP +already$/m);
    expect(JSON.parse((await run(service, ['host', kind, ...args, '--json'])).stdout)).toEqual(changed);
  });

  test('cordon without a host is wrong usage', async () => {
    await using service = await fakeService(() => ({ body: { hosts: [] } }));

    expect(await run(service, ['host', 'cordon'])).toMatchObject({ exitCode: 2 });
    expect(service.asked).toEqual([]);
  });

  test('names the lost agents of an UP host, and none of a down host', async () => {
    const agent = (agentId: string, status: 'active' | 'disconnected' | 'gone') => ({ agentId, port: 5051, status });
    const hosts = [
      hostView({ agents: [agent('a-S1', 'gone')] }),
      hostView({ hostname: 'h2', agents: [agent('a-S2', 'active'), agent('a-S3', 'disconnected')] }),
      hostView({
        hostname: 'h3',
        agents: [agent('a-S4', 'gone'), agent('a-S5', 'gone'), agent('a-S6', 'disconnected')],
      }),
      goingDown('h4', 'HOST_STATE_DOWN', { agents: [agent('a-S7', 'gone')] }),
    ];
    await using service = await fakeService(() => ({ body: { hosts } }));

    const { stdout } = await run(service, ['host', 'query']);

    expect(stdout).toBe(
      [
        'Hostname  IP        State            Goal  Since  Tasks  Blockers                             By   Reason',
        'h1        10.0.0.1  HOST_STATE_UP    UP    5m     3      LOST: agent gone',
        'h2        10.0.0.1  HOST_STATE_UP    UP    5m     3      LOST: agent disconnected',
        'h3        10.0.0.1  HOST_STATE_UP    UP    5m     3      LOST: 2 agents gone, 1 disconnected',
        'h4        10.0.0.1  HOST_STATE_DOWN  DOWN  5m     3                                           ann  kernel 6.12',
        '',
      ].join('\n'),
    );
  });

  test('asks for states without prefix, in any case, each once', async () => {
    await using service = await fakeService(() => ({ body: { hosts: [] } }));

    const { exitCode, stderr } = await run(service, ['host', 'query', '--states', 'down, Host_State_Draining,DOWN']);

    expect(exitCode).toBe(0);
    expect(service.asked[0]?.query.states).toBe('HOST_STATE_DOWN,HOST_STATE_DRAINING');
    expect(stderr).toContain('no host is HOST_STATE_DOWN or HOST_STATE_DRAINING');
  });

  test('asks for all states when none is given', async () => {
    await using service = await fakeService(() => ({ body: { hosts: [] } }));

    await run(service, ['host', 'query', '--states', '']);

    expect(service.asked[0]?.query).not.toHaveProperty('states');
  });

  test('merges all pages into one document that keeps fields unknown to the CLI', async () => {
    await using service = await fakeService(({ query }) =>
      query.nextToken === 'a b+/='
        ? { body: { hosts: [hostView({ hostname: 'h2' })] } }
        : { body: { hosts: [{ ...hostView(), rack: 'r7' }], nextToken: 'a b+/=' } },
    );

    const { stdout, stderr, exitCode } = await run(service, ['host', 'query', '--json']);

    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ hosts: [{ ...hostView(), rack: 'r7' }, hostView({ hostname: 'h2' })] });
  });

  test('stops when the service hands out the same page for ever', async () => {
    await using service = await fakeService(() => ({ body: { hosts: [hostView()], nextToken: 'again' } }));

    const { exitCode, stderr } = await run(service, ['host', 'query']);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('the same page of a list twice');
    expect(service.asked).toHaveLength(2);
  });

  test('lets no control or reordering character of the service reach the terminal', async () => {
    const reason = '\u001b[2J\u001b]0;owned\u0007red\u009b31m\nnext \u202eline\u0008';
    const host = goingDown('h1', 'HOST_STATE_DRAINING', { maintenance: { ...inMaintenance(), reason } });
    await using service = await fakeService(() => ({ body: { hosts: [host] } }));

    const text = await run(service, ['host', 'query']);
    const json = await run(service, ['host', 'query', '--json']);

    expect(text.stdout).toMatch(/^[\n\x20-\x7e]+$/);
    expect(text.stdout).toContain('next line');
    expect(json.stdout).toMatch(/^[\n\x20-\x7e]+$/);
    expect(JSON.parse(json.stdout).hosts[0].maintenance.reason).toBe(reason);
  });
});

describe('peloton host show', () => {
  test('shows state, maintenance, agents and every blocker', async () => {
    await using service = await fakeService(() => ({ body: DRAINING }));

    const { stdout, exitCode } = await run(service, ['host', 'show', ' H2.Example.com ']);

    expect(exitCode).toBe(0);
    expect(service.asked[0]?.path).toBe('/v1/hosts/H2.Example.com');
    expect(stdout).toContain('HOST_STATE_DRAINING since 2026-11-22 11:55:00Z (5m ago)');
    expect(stdout).toContain('2026-11-22 13:50:00Z (in 1h50m), then hold');
    expect(stdout).toMatch(/a-S1 +5051 +active/);
    expect(stdout).toMatch(/web\.7 +marathon +2m +job-at-limit +the app has no instance to spare/);
  });

  test('distinguishes a slow drain from a stuck one', async () => {
    const views = [
      { ...DRAINING, tasks: taskCounts({ running: 2 }) },
      DRAINING,
      { ...DRAINING, drain: stuckDrain() },
      hostView(),
    ];
    await using service = await fakeService((_, count) => ({ body: views[count - 1] }));

    const shown = [];
    for (const _ of views) shown.push((await run(service, ['host', 'show', 'h2'])).stdout);

    expect(shown[0]).toMatch(/^Progress: +moving, no task has left in the first 12s$/m);
    expect(shown[1]).toMatch(/^Progress: +moving, last task left 12s ago$/m);
    expect(shown[2]).toMatch(/^Progress: +STUCK: no task has left for 17m$/m);
    expect(shown[3]).not.toContain('Progress');
  });

  test('names the frameworks that place tasks on a draining host', async () => {
    const arrivals = [
      { framework: 'marathon', count: 3 },
      { framework: 'web', count: 1 },
    ];
    const host = { ...DRAINING, tasks: taskCounts({ running: 2, arrived: 4 }), drain: drain({ arrivals }) };
    await using service = await fakeService(() => ({ body: host }));

    const { stdout } = await run(service, ['host', 'show', 'h2']);

    expect(stdout).toMatch(/^Tasks: +2 running, 0 rescheduled, 4 arrived$/m);
    expect(stdout).toMatch(/^Arrivals: +marathon 3, web 1$/m);
  });

  test('counts the lost tasks of a forced host, and says where they are named', async () => {
    const host = goingDown('h2', 'HOST_STATE_DOWN', { tasks: taskCounts({ rescheduled: 5, lost: 2 }) });
    await using service = await fakeService(() => ({ body: host }));

    const { stdout } = await run(service, ['host', 'show', 'h2']);

    expect(stdout).toMatch(/^Tasks: +0 running, 5 rescheduled, 2 lost \(see peloton host history h2\)$/m);
  });

  test('lists blockers that need attention before tasks that are leaving', async () => {
    const blockers = [ending('web.1'), blocker('web.7', 'web has 3 of 4 instances available')];
    await using service = await fakeService(() => ({ body: { ...DRAINING, blockers } }));

    const { stdout } = await run(service, ['host', 'show', 'h2']);

    expect(stdout).toMatch(/^2 blockers:\nTask .*\nweb\.7 .*\nweb\.1 .*\n$/m);
  });

  test('reads a host of an older service, without arrivals, losses and progress', async () => {
    const { drain: _, ...older } = DRAINING;
    const body = { ...older, tasks: { running: 2, rescheduled: 5 } };
    await using service = await fakeService(() => ({ body }));

    const { stdout, exitCode } = await run(service, ['host', 'show', 'h2']);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Tasks: +2 running, 5 rescheduled$/m);
  });

  test('prints the API document with --json, also before the command', async () => {
    await using service = await fakeService(() => ({ body: DRAINING }));

    const { stdout } = await runCli(['--json', '--url', service.url, 'host', 'show', 'h2']);

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

    const { exitCode, stdout, stderr } = await run(service, ['host', 'show', 'h9', '--json']);

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
    await using service = await fakeService(() => ({ body: { events } }));

    const { stdout } = await run(service, ['host', 'history', 'h1']);

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
    await using service = await fakeService(() => ({ body: { events: [note] } }));

    const { stdout } = await run(service, ['host', 'history', 'h1']);

    expect(stdout).toMatch(
      /Z {2}DRAINING {2}– {3}ann {2}m-1 +kernel 6\.12: blocked \(job-at-limit\): web\.7 of marathon/,
    );
  });

  test('merges its pages with --json', async () => {
    await using service = await fakeService(({ query }) => ({
      body: query.nextToken ? { events: events.slice(1) } : { events: events.slice(0, 1), nextToken: 'n' },
    }));

    const { stdout } = await run(service, ['host', 'history', 'h1', '--json']);

    expect(service.asked.map(({ path }) => path)).toEqual(['/v1/hosts/h1/history', '/v1/hosts/h1/history']);
    expect(JSON.parse(stdout)).toEqual({ events });
  });
});

describe('peloton host forget', () => {
  const forgotten = { hostname: 'h1', version: 7, forgottenAt: '2026-03-01T12:00:00.000Z' };

  test('has the record removed, and says that the history stays', async () => {
    await using service = await fakeService(() => ({ status: 200, body: forgotten }));

    const { exitCode, stdout } = await runCli(['host', 'forget', 'h1', '--url', service.url]);

    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'Host h1 is forgotten; its history stays\n' });
    expect(service.asked).toMatchObject([{ method: 'DELETE', path: '/v1/hosts/h1' }]);
  });

  test('prints the API document with --json', async () => {
    await using service = await fakeService(() => ({ status: 200, body: forgotten }));

    const { stdout } = await runCli(['host', 'forget', 'h1', '--json', '--url', service.url]);

    expect(JSON.parse(stdout)).toEqual(forgotten);
  });
});
