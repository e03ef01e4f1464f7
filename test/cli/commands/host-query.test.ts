import { fakeService } from '../fake-service.ts';
import { cli } from '../run-cli.ts';
import {
  blocker,
  DRAINING,
  drain,
  ending,
  goingDown,
  hostView,
  inMaintenance,
  stuckDrain,
  taskCounts,
} from '../samples.ts';

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
    const { stdout, exitCode } = await cli({ body: { hosts: [hostView(), DRAINING, h3, h4] } }, ['host', 'query']);

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

    expect((await cli(service, ['host', 'query'])).stdout).toMatch(/ 5m {5}-\n$/);
    expect((await cli(service, ['host', 'show', 'h1'])).stdout).not.toContain('Tasks');
  });

  test('sends a choice as windows do, and shows attributes on demand', async () => {
    const host = hostView({ attributes: { zone: 'b', rack: '7' } });
    await using service = await fakeService(({ path }) => ({ body: path === '/v1/hosts' ? { hosts: [host] } : host }));

    const { stdout } = await cli(service, ['host', 'query', '--selector', 'rack=7, zone=b', '--attributes']);

    expect(service.asked[0]?.query).toMatchObject({ selector: 'rack=7,zone=b' });
    expect(stdout.split('\n').slice(0, 2)).toEqual([
      'Hostname  IP        State          Goal  Attributes     Since  Tasks  Blockers  By  Reason',
      'h1        10.0.0.1  HOST_STATE_UP  UP    rack=7 zone=b  5m     3',
    ]);
    expect((await cli(service, ['host', 'show', 'h1'])).stdout).toMatch(/^Attributes: +rack=7 zone=b$/m);
    await cli(service, ['host', 'query', '--pool', 'gpu', '--states', 'down']);
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
    expect(await cli(service, ['host', 'query', ...choice])).toMatchObject({ exitCode: 0, stderr });
  });

  test.each([
    [['--pool', 'gpus', '--states', 'down'], "peloton: no host is in pool 'gpus': there is default, gpu\n"],
    [['--selector', 'rack=9'], 'peloton: no host has rack=9: there is rack=7\n'],
    [['--selector', 'row=7', '--json'], "peloton: no host has the attribute 'row': there is pool, rack\n"],
  ])('refuses a pool, attribute or value that no host has: %j', async (choice, stderr) => {
    await using service = await serviceWithRacks();
    expect(await cli(service, ['host', 'query', ...choice])).toMatchObject({ exitCode: 1, stderr, stdout: '' });
  });

  test('of a pool is empty while no host is known at all', async () => {
    const none = await cli({ body: { hosts: [] } }, ['host', 'query', '--pool', 'gpu']);
    expect(none).toMatchObject({ exitCode: 0, stderr: 'no host in pool gpu\n' });
  });

  test('takes one choice, of attributes that have values', async () => {
    await using service = await fakeService(() => ({ body: { hosts: [] } }));
    expect(await cli(service, ['host', 'query', '--selector', 'rack'])).toMatchObject({ exitCode: 2 });
    expect(await cli(service, ['host', 'query', '--pool', 'a', '--selector', 'rack=9'])).toMatchObject({ exitCode: 2 });
  });

  test('shows that a host is cordoned, with caller and reason', async () => {
    const cordoned = {
      by: 'arn:aws:sts::1:assumed-role/ops/ann',
      at: '2026-11-22T11:00:00.000Z',
      reason: 'a bad disk',
    };
    const host = hostView({ cordoned });
    await using service = await fakeService(({ path }) => ({ body: path === '/v1/hosts' ? { hosts: [host] } : host }));

    expect((await cli(service, ['host', 'query'])).stdout).toMatch(
      /^h1 .* HOST_STATE_UP .* cordoned +ann +a bad disk$/m,
    );
    expect((await cli(service, ['host', 'show', 'h1'])).stdout).toMatch(
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

    const { exitCode, stdout } = await cli(service, ['host', kind, ...args]);

    expect(exitCode).toBe(0);
    expect(service.asked).toMatchObject([{ method: 'POST', path: `/v1/hosts/${kind}`, body }]);
    expect(stdout).toContain(title);
    expect(stdout).toMatch(/^h2 +HOST_STATE_UP +already$/m);
    expect(JSON.parse((await cli(service, ['host', kind, ...args, '--json'])).stdout)).toEqual(changed);
  });

  test('cordon without a host is wrong usage', async () => {
    await using service = await fakeService(() => ({ body: { hosts: [] } }));

    expect(await cli(service, ['host', 'cordon'])).toMatchObject({ exitCode: 2 });
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
    const { stdout } = await cli({ body: { hosts } }, ['host', 'query']);

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

    const { exitCode, stderr } = await cli(service, ['host', 'query', '--states', 'down, Host_State_Draining,DOWN']);

    expect(exitCode).toBe(0);
    expect(service.asked[0]?.query.states).toBe('HOST_STATE_DOWN,HOST_STATE_DRAINING');
    expect(stderr).toContain('no host is HOST_STATE_DOWN or HOST_STATE_DRAINING');
  });

  test('asks for all states when none is given', async () => {
    const { asked } = await cli({ body: { hosts: [] } }, ['host', 'query', '--states', '']);

    expect(asked[0]?.query).not.toHaveProperty('states');
  });

  test('merges all pages into one document that keeps fields unknown to the CLI', async () => {
    await using service = await fakeService(({ query }) =>
      query.nextToken === 'a b+/='
        ? { body: { hosts: [hostView({ hostname: 'h2' })] } }
        : { body: { hosts: [{ ...hostView(), rack: 'r7' }], nextToken: 'a b+/=' } },
    );

    const { stdout, stderr, exitCode } = await cli(service, ['host', 'query', '--json']);

    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ hosts: [{ ...hostView(), rack: 'r7' }, hostView({ hostname: 'h2' })] });
  });

  test('stops when the service hands out the same page for ever', async () => {
    await using service = await fakeService(() => ({ body: { hosts: [hostView()], nextToken: 'again' } }));

    const { exitCode, stderr } = await cli(service, ['host', 'query']);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('the same page of a list twice');
    expect(service.asked).toHaveLength(2);
  });

  test('lets no control or reordering character of the service reach the terminal', async () => {
    const reason = '\u001b[2J\u001b]0;owned\u0007red\u009b31m\nnext \u202eline\u0008';
    const host = goingDown('h1', 'HOST_STATE_DRAINING', { maintenance: { ...inMaintenance(), reason } });
    await using service = await fakeService(() => ({ body: { hosts: [host] } }));

    const text = await cli(service, ['host', 'query']);
    const json = await cli(service, ['host', 'query', '--json']);

    expect(text.stdout).toMatch(/^[\n\x20-\x7e]+$/);
    expect(text.stdout).toContain('next line');
    expect(json.stdout).toMatch(/^[\n\x20-\x7e]+$/);
    expect(JSON.parse(json.stdout).hosts[0].maintenance.reason).toBe(reason);
  });
});
