import type { MaintenanceView } from '../../../functions/contract/api/api.ts';
import type { RolloutView } from '../../../functions/contract/api/rolling.ts';
import { type Answer, type Asked, fakeService } from '../fake-service.ts';
import { type Answering, cli, type RunOptions } from '../run-cli.ts';
import { accepted, maintenanceView, problem, rollingView, rolloutHost, rolloutView } from '../samples.ts';

/** A service whose rolling maintenance shows one view after the other, a look each; the last one stays. */
function showing(views: readonly RolloutView[], answer = accepted(['h1', 'h2'])) {
  let look = 0;
  return ({ method }: Asked): Answer => {
    if (method === 'POST') return { status: 202, body: answer };
    const view = views[Math.min(look, views.length - 1)] as RolloutView;
    look += 1;
    return { body: rollingView(view) };
  };
}

const watchStart = (answering: Answering, args: readonly string[] = [], options?: RunOptions) =>
  cli(answering, ['host', 'maintenance', 'start', 'h1,h2', '--concurrency', '1', '--watch', ...args], options);

const at = (time: string) => `2026-11-22T${time}.000Z`;
const note = (time: string, text: string, by = 'rollout') => ({ at: at(time), by, text });
const h = (hostname: string, phase: RolloutView['hosts'][number]['phase'], time: string, change = {}) =>
  rolloutHost(hostname, phase, { since: at(time), ...change });

const BEGUN = note('12:00:01', 'wave 1 begins: 1 host, 1 waiting');
const NEXT = note('12:05:03', 'wave 2 begins: 1 host, 0 waiting');
const waiting = h('h2', 'waiting', '12:00:00');

describe('--watch of a rolling start', () => {
  test('says once that no host has begun, half a minute after the request', async () => {
    const quiet = rolloutView([h('h1', 'waiting', '12:00:00'), waiting], { waves: 0 });
    const end = rolloutView([h('h1', 'skipped', '12:02:00'), h('h2', 'skipped', '12:02:00')], { status: 'finished' });
    const { stdout } = await watchStart(showing([...Array.from({ length: 40 }, () => quiet), end]));

    expect(stdout.split('\n').filter((line) => line.includes('nothing has happened'))).toEqual([
      expect.stringMatching(
        /^12:00:3\d nothing has happened yet: no execution works on it; the reconciliation starts one/,
      ),
    ]);
  });

  test('prints phases, ends of waves and why no host begins, with their times, until it is finished', async () => {
    const end = note('12:09:00', 'finished: 2 done, 0 failed, 0 left out');
    await using service = await fakeService(
      showing([
        rolloutView([h('h1', 'waiting', '12:00:00'), waiting], { heldBy: '1 of its hosts may be out at once: h9 is' }),
        rolloutView([h('h1', 'going-down', '12:00:01'), waiting], { notes: [BEGUN] }),
        rolloutView([h('h1', 'going-down', '12:00:01'), waiting], { notes: [BEGUN] }),
        rolloutView([h('h1', 'repairing', '12:02:00', { note: 'waits for dr. who' }), waiting], { notes: [BEGUN] }),
        rolloutView([h('h1', 'repairing', '12:02:00', { note: 'still waits' }), waiting], { notes: [BEGUN] }),
        rolloutView([h('h1', 'done', '12:05:02'), h('h2', 'going-down', '12:05:03', { wave: 2 })], {
          notes: [BEGUN, NEXT],
        }),
        rolloutView([h('h1', 'done', '12:05:02'), h('h2', 'done', '12:09:00', { wave: 2 })], {
          ...{ status: 'finished', notes: [BEGUN, NEXT, end] },
        }),
      ]),
    );

    const { exitCode, stdout, stderr } = await watchStart(service);

    expect(stderr).toBe('');
    expect(stdout.split('\n').slice(5)).toEqual([
      '12:00:00 no host begins: 1 of its hosts may be out at once: h9 is',
      '12:00:01 wave 1 begins: 1 host, 1 waiting',
      '12:00:01 h1 going-down, wave 1',
      '12:02:00 h1 repairing: waits for dr. who',
      '12:05:02 h1 done',
      '12:05:02 wave 1 is over: 1 done',
      '12:05:03 wave 2 begins: 1 host, 0 waiting',
      '12:05:03 h2 going-down, wave 2',
      '12:09:00 h2 done',
      '12:09:00 wave 2 is over: 1 done',
      '12:09:00 finished: 2 done, 0 failed, 0 left out',
      '',
    ]);
    expect(exitCode).toBe(0);
  });

  test('ends with 1 when it has halted, and says which hosts have failed, which go on, and what to do', async () => {
    const heldBy = "halted: 1 of 1 failures (h1): 'resume' goes on";
    const failed = h('h1', 'failed', '12:01:00', { note: 'has not come back: no agent has registered' });
    const hosts = [failed, h('h3', 'settling', '12:00:50'), waiting];
    await using service = await fakeService(
      showing([rolloutView(hosts, { status: 'halted', heldBy, notes: [BEGUN, note('12:01:00', heldBy)] })]),
    );

    const { exitCode, stdout, stderr } = await watchStart(service);

    expect(exitCode).toBe(1);
    expect(stdout).toContain('12:01:00 h1 failed, wave 1: has not come back: no agent has registered\n');
    expect(stderr).toBe(
      [
        'peloton: maintenance m-1 has halted',
        `  ${heldBy}`,
        '  h1 failed: has not come back: no agent has registered',
        '  1 host has not begun, 1 other is under way and goes on to its end',
        '  see how it goes:                 peloton host maintenance status m-1',
        '  go on:                           peloton host maintenance resume m-1',
        '  skip hosts that have not begun:  peloton host maintenance stop m-1',
        '',
      ].join('\n'),
    );
  });

  test('waits for the end of a pause, and ends with 1 when a stop skipped hosts', async () => {
    const paused = note('12:01:00', 'paused', 'arn:aws:sts::123456789012:assumed-role/Operators/ann');
    const stopped = note('12:02:00', 'stopped: 1 host left out', 'ann');
    const done = h('h1', 'done', '12:00:30');
    await using service = await fakeService(
      showing([
        rolloutView([done, waiting], { status: 'paused', heldBy: "paused by ann: 'resume' goes on", notes: [paused] }),
        rolloutView([done, waiting], { status: 'paused', heldBy: "paused by ann: 'resume' goes on", notes: [paused] }),
        rolloutView([done, h('h2', 'skipped', '12:02:00', { note: 'stopped by ann' })], {
          ...{ status: 'finished', notes: [paused, stopped] },
        }),
      ]),
    );

    const { exitCode, stdout, stderr } = await watchStart(service);

    expect(stdout).toContain('12:01:00 paused (by ann)\n');
    expect(stdout).toMatch(/12:02:00 h2 skipped: stopped by ann\n12:02:00 stopped: 1 host left out \(by ann\)\n$/);
    expect(stderr).toContain('peloton: of 2 hosts 1 skipped\n  h2 skipped: stopped by ann\n');
    expect(exitCode).toBe(1);
  });

  test('ends with 1 when it is finished with a host that has failed', async () => {
    const hosts = [h('h1', 'done', '12:00:30'), h('h2', 'failed', '12:01:00', { note: 'its drain was cancelled' })];
    const { exitCode, stderr } = await watchStart(showing([rolloutView(hosts, { status: 'finished' })]));

    expect(exitCode).toBe(1);
    expect(stderr).toContain('peloton: of 2 hosts 1 failed\n  h2 failed: its drain was cancelled\n');
  });

  test('ends with 0 when only hosts were skipped that were in maintenance before', async () => {
    const answer = accepted([], {
      hosts: [
        { hostname: 'h1', state: 'HOST_STATE_UP', outcome: 'accepted' },
        { hostname: 'h2', state: 'HOST_STATE_DOWN', outcome: 'already' },
      ],
    });
    const hosts = [h('h1', 'done', '12:00:30'), h('h2', 'skipped', '12:00:00', { note: 'already in maintenance m-0' })];
    const { exitCode, stdout } = await watchStart(showing([rolloutView(hosts, { status: 'finished' })], answer));

    expect(exitCode).toBe(0);
    expect(stdout).toContain('12:00:00 h2 skipped: already in maintenance m-0\n');
  });

  test('prints hundreds of skipped hosts in one line', async () => {
    const hosts = Array.from({ length: 300 }, (_, index) =>
      h(`h${index}`, 'skipped', '12:00:00', { note: 'stopped by ann' }),
    );
    const { stdout } = await watchStart(showing([rolloutView(hosts, { status: 'finished' })]));

    expect(stdout).toContain('12:00:00 h0, h1, h2 and 297 more skipped: stopped by ann\n');
  });

  test('ends at Ctrl-C with 130, says that it goes on and how to see, pause and stop it', async () => {
    await using service = await fakeService(showing([rolloutView([h('h1', 'going-down', '12:00:01'), waiting])]));

    const { exitCode, stderr } = await watchStart(service, [], {
      onWait: (count) => (count === 3 ? 'interrupt' : undefined),
    });

    expect(exitCode).toBe(130);
    expect(stderr).toContain('the maintenance goes on\n');
    for (const command of ['status', 'pause', 'stop'])
      expect(stderr).toContain(`peloton host maintenance ${command} m-1\n`);
    expect(service.asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('with --json leaves stdout to the maintenance as it is at the end, also when it has halted', async () => {
    const halted = rolloutView([h('h1', 'failed', '12:00:01'), waiting], { status: 'halted', heldBy: 'halted: …' });
    const { exitCode, stdout, stderr } = await watchStart(showing([halted]), ['--json']);

    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toEqual(rollingView(halted));
    expect(stderr).toContain('h1 failed');
  });

  test('sits out a service that is away for a moment', async () => {
    const show = showing([rolloutView([h('h1', 'done', '12:00:30')], { status: 'finished' })]);
    await using service = await fakeService((asked, count) => {
      if (count === 2) return 'hang up';
      return count === 3 ? { status: 503, body: problem(503, 'store-unavailable') } : show(asked);
    });

    const { exitCode, stderr } = await watchStart(service);

    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/asking again for 60 s\n.* the service is back\n/);
  });

  test('ends with an error when the maintenance has no waves', async () => {
    const view: MaintenanceView = maintenanceView();
    await using service = await fakeService(({ method }) =>
      method === 'POST' ? { status: 202, body: accepted(['h1']) } : { body: view },
    );

    const { exitCode, stderr } = await watchStart(service);

    expect(exitCode).toBe(1);
    expect(stderr).toContain('maintenance m-1 does not go in waves');
  });
});
