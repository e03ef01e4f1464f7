import type { HostView } from '../../../functions/contract/api/api.ts';
import { type FakeService, fakeService } from '../fake-service.ts';
import { type RunOptions, runCli } from '../run-cli.ts';
import { hostView } from '../samples.ts';

/** A plain start that takes more than a tenth of a pool asks a question first. */

function hostsOf(count: number, prefix = 'h', change: Partial<HostView> = {}): HostView[] {
  return Array.from({ length: count }, (_, index) => hostView({ hostname: `${prefix}${index + 1}`, ...change }));
}
const named = (hosts: readonly HostView[], count: number) =>
  hosts
    .slice(0, count)
    .map(({ hostname }) => hostname)
    .join(',');

/** A service that knows these hosts, in pages of 25, and takes every start. */
function serviceOf(hosts: readonly HostView[]): Promise<FakeService> {
  return fakeService(({ method, query }) => {
    if (method === 'POST') return { status: 202, body: { maintenanceId: 'm-1', hosts: [], executionArn: 'arn' } };
    const from = Number(query.nextToken ?? 0);
    const next = from + 25 < hosts.length ? { nextToken: String(from + 25) } : {};
    return { body: { hosts: hosts.slice(from, from + 25), ...next } };
  });
}

async function start(hosts: readonly HostView[], args: readonly string[], options: RunOptions = {}) {
  await using service = await serviceOf(hosts);
  const ran = await runCli(['--url', service.url, 'host', 'maintenance', 'start', ...args], options);
  const asked = service.asked.map(({ method }) => method);
  return { ...ran, started: asked.includes('POST'), looks: asked.filter((method) => method === 'GET').length };
}

describe('a start of more than a tenth of a pool', () => {
  const hosts = [
    ...hostsOf(40, 'b', { attributes: { pool: 'batch' } }),
    ...hostsOf(10, 'g', { attributes: { pool: 'gpu' } }),
  ];
  const SENTENCE = 'this takes 5 of the 40 hosts of pool batch (13%) down at once';

  test('without a terminal is refused, with the pool and the share', async () => {
    const { exitCode, stderr, started } = await start(hosts, [named(hosts, 5)]);

    expect({ exitCode, started }).toEqual({ exitCode: 1, started: false });
    expect(stderr).toContain(`${SENTENCE}, more than a tenth: nothing was changed`);
    expect(stderr).toContain('--yes');
  });

  test.each([
    ['y\n', 0, true],
    ['YES\n', 0, true],
    ['n\n', 1, false],
    ['\n', 1, false],
    ['', 1, false],
  ])('on a terminal goes on with a yes alone: %j', async (typed, exitCode, started) => {
    const ran = await start(hosts, [named(hosts, 5)], { typed });

    expect(ran.stderr).toContain(`${SENTENCE}. Go on? [y/N] `);
    expect({ exitCode: ran.exitCode, started: ran.started }).toEqual({ exitCode, started });
    expect(ran.stderr.includes('nothing was changed')).toBe(!started);
  });

  test('with --yes asks nothing, and reads nothing', async () => {
    expect(await start(hosts, [named(hosts, 5), '--yes'])).toMatchObject({ exitCode: 0, started: true, looks: 0 });
  });

  test('with hosts from standard input cannot ask, also on a terminal', async () => {
    const ran = await start(hosts, ['-'], { typed: named(hosts, 5) });

    expect({ exitCode: ran.exitCode, started: ran.started }).toEqual({ exitCode: 1, started: false });
    expect(ran.stderr).not.toContain('Go on?');
  });

  test.each([
    ['--pool', 'batch'],
    ['--selector', 'pool=batch'],
  ])('asks for chosen hosts: %s %s', async (...choice) => {
    expect((await start(hosts, choice)).stderr).toContain('this takes 40 of the 40 hosts of pool batch (100%)');
  });

  test('does not count hosts that the cluster has lost', async () => {
    const gone = { agents: [{ agentId: 'a-S1', port: 5051, status: 'gone' as const }] };
    const ran = await start([...hostsOf(30, 'l', gone), ...hostsOf(30)], ['h1,h2,h3,h4']);

    expect(ran.stderr).toContain('4 of the 30 hosts of the cluster');
  });

  test('names the cluster when it has no pools', async () => {
    expect((await start(hostsOf(30), ['h1,H2, h3,h4'])).stderr).toContain('4 of the 30 hosts of the cluster (13%)');
  });
});

describe('a start does not ask', () => {
  const small = hostsOf(19);
  const many = hostsOf(60);
  const outAlready = [...hostsOf(5, 'd', { goalState: 'HOST_STATE_DOWN' }), ...hostsOf(15)];

  const gone = { agents: [{ agentId: 'a-S1', port: 5051, status: 'gone' as const }] };
  const lost = [...hostsOf(5, 'l', gone), ...hostsOf(40)];

  test.each([
    ['of hosts that the cluster has lost', lost, [named(lost, 5)]],
    ['of a tenth, and no more', many, [named(many, 6)]],
    ['of a whole pool of fewer than 20 hosts', small, [named(small, 19)]],
    ['of hosts that are out already', outAlready, [named(outAlready, 5)]],
    ['that is only tried', many, [named(many, 60), '--dry-run']],
    ['in waves, which has limits of its own', many, [named(many, 60), '--concurrency', '30']],
  ])('%s', async (_, hosts, args) => {
    expect(await start(hosts, args)).toMatchObject({ exitCode: 0, started: true });
  });

  test('of two hosts, whatever there is: the service is not even asked for its hosts', async () => {
    expect(await start(many, ['h1,h2'])).toMatchObject({ exitCode: 0, started: true, looks: 0 });
  });
});
