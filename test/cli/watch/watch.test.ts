import type { HostView } from '../../../functions/contract/api/api.ts';
import { type Answer, type Asked, fakeService } from '../fake-service.ts';
import { type Answering, cli, type RunOptions, runCli } from '../run-cli.ts';
import {
  accepted,
  blocker,
  goingDown,
  hostView,
  inMaintenance,
  maintenanceView,
  problem,
  taskCounts,
} from '../samples.ts';

/** A service whose hosts show one view after the other, a look each; the last one stays. */
function hostsShowing(views: Readonly<Record<string, readonly (HostView | 'gone')[]>>) {
  const looks = new Map<string, number>();
  return ({ method, path }: Asked): Answer => {
    if (method === 'POST') return { status: 202, body: accepted(Object.keys(views)) };
    if (path === '/v1/maintenances/m-1') return { body: maintenanceView() };
    const hostname = path.slice('/v1/hosts/'.length);
    const look = looks.get(hostname) ?? 0;
    looks.set(hostname, look + 1);
    const host = views[hostname]?.[look] ?? views[hostname]?.at(-1);
    return host === undefined || host === 'gone'
      ? { status: 404, body: problem(404, 'host-not-found') }
      : { body: host };
  };
}

const watchStart = (answering: Answering, args: readonly string[] = [], options?: RunOptions) =>
  cli(answering, ['host', 'maintenance', 'start', 'h1,h2', '--watch', ...args], options);

const up = (hostname: string) => goingDown(hostname, 'HOST_STATE_UP');
const draining = (hostname: string, running: number, blockers: HostView['blockers'] = []) =>
  goingDown(hostname, 'HOST_STATE_DRAINING', { tasks: taskCounts({ running }), blockers });
const down = (hostname: string) => goingDown(hostname, 'HOST_STATE_DOWN', { tasks: taskCounts({ rescheduled: 3 }) });
const goingUp = (hostname: string, state: HostView['state']) =>
  hostView({ hostname, state, maintenance: { ...inMaintenance('m-2'), requestedBy: 'bob' } });

describe('--watch', () => {
  test('prints a line with the time for each change of state or blockers, and ends when all hosts are there', async () => {
    const stuck = [blocker('web.7', 'the app has no instance to spare')];
    const h1 = [up('h1'), draining('h1', 3), draining('h1', 2), draining('h1', 1, stuck), down('h1')];
    const { exitCode, stdout, stderr } = await watchStart(hostsShowing({ h1, h2: [down('h2')] }));

    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(stdout.split('\n').slice(4)).toEqual([
      '12:00:00 h1 HOST_STATE_UP, 3 tasks left',
      '12:00:00 h2 HOST_STATE_DOWN',
      '12:00:01 h1 HOST_STATE_DRAINING, 3 tasks left',
      '12:00:03 h1 HOST_STATE_DRAINING, 1 task left, web.7 (marathon): the app has no instance to spare',
      '12:00:04 h1 HOST_STATE_DOWN',
      '2 hosts DOWN',
      '',
    ]);
  });

  test('says once that nothing happens to a host, half a minute after the request', async () => {
    const views = [...Array.from({ length: 40 }, () => up('h1')), draining('h1', 1), down('h1')];
    const { stdout } = await watchStart(hostsShowing({ h1: views, h2: [down('h2')] }));

    expect(stdout.split('\n').slice(4, -2)).toEqual([
      '12:00:00 h1 HOST_STATE_UP, 3 tasks left',
      '12:00:00 h2 HOST_STATE_DOWN',
      expect.stringMatching(
        /^12:00:3\d h1 HOST_STATE_UP, 3 tasks left, nothing has happened since .* 12:00:00Z: it waits for its start time, or no execution works on it \(peloton host maintenance status m-1\)$/,
      ),
      expect.stringMatching(/^12:0\d:\d\d h1 HOST_STATE_DRAINING, 1 task left$/),
      expect.stringMatching(/^12:0\d:\d\d h1 HOST_STATE_DOWN$/),
    ]);
  });

  test('does not call a host idle that has blockers', async () => {
    const waits = goingDown('h1', 'HOST_STATE_UP', { blockers: [blocker('', 'Step Functions refuses')] });
    const views = [...Array.from({ length: 40 }, () => waits), down('h1')];
    const { stdout } = await watchStart(hostsShowing({ h1: views, h2: [down('h2')] }));

    expect(stdout).toContain('Step Functions refuses');
    expect(stdout).not.toContain('nothing has happened');
  });

  test('stops reading hosts that have arrived, and reads the others ever more rarely, up to 3 s apart', async () => {
    const h1 = [...Array.from({ length: 12 }, () => draining('h1', 1)), down('h1')];
    await using service = await fakeService(hostsShowing({ h1, h2: [down('h2')] }));

    const { waits } = await watchStart(service);

    expect(service.asked.filter(({ path }) => path === '/v1/hosts/h2')).toHaveLength(1);
    expect(waits).toHaveLength(13);
    expect(waits[0]).toBe(500);
    expect(waits.at(-1)).toBe(3_000);
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
  });

  test('with --json leaves stdout to the maintenance as it is at the end', async () => {
    await using service = await fakeService(hostsShowing({ h1: [draining('h1', 1), down('h1')], h2: [down('h2')] }));

    const { exitCode, stdout, stderr } = await watchStart(service, ['--json']);

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual(maintenanceView());
    expect(stderr).toContain('h1 HOST_STATE_DRAINING, 1 task left');
  });

  test('exits 1 when a host was cancelled by another, names it, and still waits for the others', async () => {
    const h2 = [draining('h2', 1), draining('h2', 1), draining('h2', 1), down('h2')];
    await using service = await fakeService(
      hostsShowing({ h1: [draining('h1', 1), goingUp('h1', 'HOST_STATE_DRAINING')], h2 }),
    );

    const { exitCode, stdout, stderr } = await watchStart(service);

    expect(exitCode).toBe(1);
    expect(stdout).toContain('h2 HOST_STATE_DOWN\n');
    expect(stderr).toContain('1 of 2 hosts can no longer get to HOST_STATE_DOWN');
    expect(stderr).toContain('h1 is HOST_STATE_DRAINING and its goal is UP now (maintenance m-2 by bob)');
  });

  test('exits 1 when the service no longer knows a host', async () => {
    const { exitCode, stderr } = await watchStart(hostsShowing({ h1: ['gone'], h2: [down('h2')] }));

    expect(exitCode).toBe(1);
    expect(stderr).toContain('h1 is no longer known to the service');
  });

  test.each(['complete', 'cancel'])('of %s waits for UP', async (command) => {
    const state = command === 'complete' ? 'HOST_STATE_DOWN' : 'HOST_STATE_DRAINING';
    await using service = await fakeService(
      hostsShowing({ h1: [goingUp('h1', state), goingUp('h1', state), hostView()] }),
    );

    const { exitCode, stdout } = await runCli(['host', 'maintenance', command, 'h1', '--watch', '--url', service.url]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain(`h1 ${state}`);
    expect(stdout).toMatch(/h1 HOST_STATE_UP\n1 host UP\n$/);
  });

  test('ends at Ctrl-C with 130, says that the maintenance goes on and how to cancel it', async () => {
    await using service = await fakeService(hostsShowing({ h1: [draining('h1', 1)], h2: [draining('h2', 1)] }));

    const { exitCode, stderr } = await watchStart(service, [], {
      onWait: (count) => (count === 3 ? 'interrupt' : undefined),
    });

    expect(exitCode).toBe(130);
    expect(stderr).toContain('the maintenance goes on');
    expect(stderr).toContain('peloton host maintenance status m-1');
    expect(stderr).toContain('peloton host maintenance cancel h1,h2');
    expect(service.asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('waits for a service that is away for a moment, and says so on stderr', async () => {
    const show = hostsShowing({ h1: [down('h1')], h2: [down('h2')] });
    await using service = await fakeService((asked, count) => {
      if (count > 1 && count < 4) return 'hang up';
      return count < 8 && count > 3 ? { status: 503, body: problem(503, 'store-unavailable') } : show(asked);
    });

    const { exitCode, stderr } = await watchStart(service);

    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/cannot be reached: .*; asking again for 60 s\n/);
    expect(stderr).toContain('the service is back');
  });

  test('gives up with 3 after a minute without the service', async () => {
    await using service = await fakeService((asked) =>
      asked.method === 'POST' ? { status: 202, body: accepted(['h1', 'h2']) } : 'hang up',
    );

    const { exitCode, waits } = await watchStart(service);

    expect(exitCode).toBe(3);
    const total = waits.reduce((sum, ms) => sum + ms, 0);
    expect(total).toBeGreaterThan(60_000);
    expect(total).toBeLessThan(65_000);
  });

  test('of hundreds of hosts reads lists, and single hosts only when the list lacks them', async () => {
    const names = Array.from({ length: 250 }, (_, index) => `h${index}`);
    let lists = 0;
    await using service = await fakeService(({ method, path, query }) => {
      if (method === 'POST') return { status: 202, body: accepted(names) };
      if (path !== '/v1/hosts') return { body: down(path.slice('/v1/hosts/'.length)) };
      lists += 1;
      expect(query.states).toBe('HOST_STATE_DRAINING,HOST_STATE_DRAINED,HOST_STATE_DOWN');
      return { body: { hosts: lists < 3 ? names.map((name) => draining(name, 1)) : names.map(down) } };
    });

    const { exitCode, stdout } = await runCli(['host', 'maintenance', 'start', 'h', '--watch', '--url', service.url]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain('250 hosts DOWN');
    expect(lists).toBe(5);
    expect(service.asked).toHaveLength(1 + 5 + 250);
  });
});
