import { fakeService } from '../fake-service.ts';
import { type Answering, cli } from '../run-cli.ts';
import { blocker, goingDown, maintenanceView, rollingView, rolloutHost, rolloutView, stuckDrain } from '../samples.ts';

const maintenance = (answering: Answering, args: readonly string[]) => cli(answering, ['host', 'maintenance', ...args]);

describe('status of a rolling maintenance', () => {
  const HELD = "halted: 1 of 1 failures (h2): 'resume' goes on";
  const halted = rolloutView(
    [
      rolloutHost('h1', 'done'),
      rolloutHost('h3', 'waiting'),
      rolloutHost('h2', 'failed', { note: 'has not come back: no agent has registered' }),
    ],
    {
      ...{ status: 'halted', heldBy: HELD, endsAt: '2026-11-22T14:00:00.000Z' },
      notes: [
        { at: '2026-11-22T11:50:00.000Z', by: 'rollout', text: 'wave 1 begins: 2 hosts, 1 waiting' },
        { at: '2026-11-22T11:55:00.000Z', by: 'rollout', text: HELD },
      ],
    },
  );

  test('shows its limits, why it is blocked, failures, end, hosts by need, and notes, newest last', async () => {
    const { stdout, exitCode } = await maintenance({ body: rollingView(halted) }, ['status', 'm-1']);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Kind: +rolling$/m);
    expect(stdout).toMatch(/^Out at once: +2 of its hosts, 5% of a pool, 1 rack at a time, 1 of a rack$/m);
    expect(stdout).toMatch(/^Each host: +repair none, back within 1800 seconds, settled after 60 seconds$/m);
    expect(stdout.slice(stdout.indexOf('Status:'))).toBe(
      [
        'Status:      halted',
        `Blocked by:  ${HELD}`,
        'Waves:       1 begun',
        'Phases:      1 failed, 1 waiting, 1 done',
        'Failures:    1 so far, halts at 1, counted from the last resume',
        'Ends:        2026-11-22 14:00:00Z (in 2h)',
        '',
        'Hostname  Phase    Wave  For  State          Note',
        'h2        failed   1     5m   HOST_STATE_UP  has not come back: no agent has registered',
        'h3        waiting        5m   HOST_STATE_UP',
        'h1        done     1     5m   HOST_STATE_UP',
        '',
        '2 notes:',
        'At                    By       What',
        '2026-11-22 11:50:00Z  rollout  wave 1 begins: 2 hosts, 1 waiting',
        `2026-11-22 11:55:00Z  rollout  ${HELD}`,
        '',
      ].join('\n'),
    );
  });

  test('says which hosts wait for an operator to bring them back', async () => {
    const view = rollingView(rolloutView([rolloutHost('h1', 'repairing')]));
    const rolling = view.rolling && { ...view.rolling, repair: 'person' };
    const { stdout } = await maintenance({ body: { ...view, rolling } }, ['status', 'm-1']);

    expect(stdout).toMatch(/^h1 +repairing .* waits for an operator to run complete$/m);
  });

  test.each([
    {
      name: 'about how long',
      remainingSeconds: 4_380,
      says: /^Time left: +about 1h13m, estimated from the hosts that are done/m,
    },
    {
      name: 'by what steps took here before',
      ...{ remainingSeconds: 4_380, remainingRestsOn: 'as 3 of 4 drains took at most 4m here' },
      says: /^Time left: +about 1h13m, as 3 of 4 drains took at most 4m here/m,
    },
    {
      name: 'that nobody can tell yet',
      remainingSeconds: null,
      says: /^Time left: +unknown until the first/m,
    },
  ])('says the time left: $name', async ({ says, ...left }) => {
    const running = rolloutView([rolloutHost('h1', 'settling'), rolloutHost('h2', 'waiting')], left);
    expect((await maintenance({ body: rollingView(running) }, ['status', 'm-1'])).stdout).toMatch(says);
  });

  test('shows the blockers of a host on its way down, which is slow', async () => {
    const rollout = rolloutView([rolloutHost('h1', 'going-down', { usualSeconds: 240 })]);
    const hosts = [{ hostname: 'h1', outcome: 'accepted' as const, state: 'HOST_STATE_DRAINING' as const }];
    const blockers = [blocker('web.7', 'web has 3 of 4 instances available')];
    const h1 = goingDown('h1', 'HOST_STATE_DRAINING', { drain: stuckDrain(), blockers });
    await using service = await fakeService(({ path }) => ({
      body: path === '/v1/hosts/h1' ? h1 : rollingView(rollout, { hosts }),
    }));

    const { stdout } = await maintenance(service, ['status', 'm-1']);

    expect(stdout).toMatch(/^h1 +going-down +1 +5m, slow +HOST_STATE_DRAINING +STUCK 17m: 1 job-at-limit$/m);
  });
});

describe('the list of maintenances', () => {
  const line = (maintenanceId: string, change: object = {}) => {
    const { counts: _, hosts, ...fields } = maintenanceView({ maintenanceId, ...change });
    return { ...fields, hostCount: hosts.length };
  };
  const { rolling } = rollingView(rolloutView([]));
  const wave = (number: number) => line(`m-1-w${number}`, { parentId: 'm-1' });

  test('marks rolling ones, hides their parts, and reads on until it has enough', async () => {
    const pages = [
      { maintenances: [line('m-2'), wave(2)], nextToken: 'n1' },
      { maintenances: [wave(1), line('m-1', { rolling }), line('m-0')], nextToken: 'n2' },
    ];
    await using service = await fakeService((_, count) => ({ body: pages[count - 1] }));

    const { stdout, stderr } = await maintenance(service, ['status', '--limit', '2']);

    expect(service.asked.map(({ query }) => query)).toEqual([{ limit: '2' }, { limit: '100', nextToken: 'n1' }]);
    expect(stdout.split('\n').map((each) => each.split(/ +/).slice(0, 2))).toEqual([
      ['Maintenance', 'Kind'],
      ['m-2', 'start'],
      ['m-1', 'rolling'],
      [''],
    ]);
    expect(stderr).toContain('the newest 2: --limit shows more');
  });

  test('has the parts with --all, each with its parent', async () => {
    await using service = await fakeService(() => ({ body: { maintenances: [wave(1), line('m-1', { rolling })] } }));

    const { stdout } = await maintenance(service, ['status', '--all']);

    expect(stdout).toMatch(/^m-1-w1 +start .* hold +m-1 +kernel 6\.12$/m);
    expect(stdout).toMatch(/^m-1 +rolling .* hold +kernel 6\.12$/m);
  });
});
