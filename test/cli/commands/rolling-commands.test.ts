import type { MaintenanceAccepted } from '../../../functions/contract/api/api.ts';
import { fakeService } from '../fake-service.ts';
import { type Answering, cli } from '../run-cli.ts';
import { accepted, problem, rolloutHost, rolloutView } from '../samples.ts';

const maintenance = (answering: Answering, args: readonly string[]) => cli(answering, ['host', 'maintenance', ...args]);

describe('a rolling start', () => {
  test('sends every given option under its name in the API', async () => {
    await using service = await fakeService(() => ({ status: 202, body: accepted(['h1']) }));

    await maintenance(service, [
      ...['start', 'h1', '--concurrency', '4', '--max-unavailable', '5%', '--max-unavailable-per-domain', '2'],
      ...['--domain', 'rack', '--max-domains', '3', '--max-errors', '2', '--settle', '5m', '--return-timeout', '1h'],
      ...['--repair', 'reboot', '--gate', 'errors,slo', '--gate', 'owner', '--green-for', '10m', '--on-red', 'halt'],
    ]);
    await maintenance(service, ['start', 'h1', '--max-unavailable', '3']);

    expect(service.asked.map(({ body }) => body)).toEqual([
      {
        ...{ hosts: ['h1'], concurrency: 4, maxUnavailable: '5%', maxUnavailablePerDomain: '2', failureDomain: 'rack' },
        ...{ maxDomains: 3, maxErrors: 2, settle: '5m', returnTimeout: '1h', repair: 'reboot' },
        ...{ gates: ['errors', 'slo', 'owner'], greenFor: '10m', onRed: 'halt' },
        clientToken: expect.any(String),
      },
      { hosts: ['h1'], maxUnavailable: '3', clientToken: expect.any(String) },
    ]);
  });

  test('says that it goes in waves, what brings hosts back, and how to follow, pause, resume and stop it', async () => {
    await using service = await fakeService(() => ({ status: 202, body: accepted(['h1', 'h2']) }));

    const { stdout, exitCode } = await maintenance(service, ['start', 'h1,h2', '--concurrency', '1']);

    expect(exitCode).toBe(0);
    expect(stdout).toContain('Maintenance m-1: 2 hosts go down and come back up in waves\n');
    expect(stdout).toMatch(/^h1 +HOST_STATE_UP +accepted$/m);
    expect(stdout).toContain(
      'Hosts that are down wait until you bring them back: peloton host maintenance complete <hosts>\n',
    );
    for (const command of ['status', 'pause', 'resume', 'stop']) {
      expect(stdout).toMatch(new RegExp(`^[a-z ]+: +peloton host maintenance ${command} m-1$`, 'm'));
    }
  });

  test('asks for no operator when hosts come back by themselves', async () => {
    const { stdout } = await maintenance({ status: 202, body: accepted(['h1']) }, ['start', 'h1', '--repair', 'none']);

    expect(stdout).toContain('1 host goes down and comes back up in waves\n');
    expect(stdout).not.toContain('somebody');
  });

  test('counts hosts that are in maintenance already, and does not list hundreds of hosts', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `h${index}`);
    const { hosts, ...rest } = accepted(names);
    const some = hosts.map((host, index) => (index < 2 ? { ...host, outcome: 'already' as const } : host));
    await using service = await fakeService(() => ({ status: 202, body: { ...rest, hosts: some } }));

    const { stdout } = await maintenance(service, ['start', names.join(','), '--max-unavailable', '10%']);

    expect(stdout).toContain('30 hosts go down and come back up in waves, except 2 in maintenance already\n');
    expect(stdout).not.toContain('HOST_STATE_UP');
  });
});

describe('a dry run in waves', () => {
  async function dryRun(change: Partial<MaintenanceAccepted>, hostnames: readonly string[]) {
    const body = { ...accepted(hostnames), maintenanceId: null, executionArn: null, dryRun: true, ...change };
    return await maintenance({ status: 202, body }, ['start', hostnames.join(','), '--dry-run', '--concurrency', '2']);
  }

  test('shows the hosts of each wave', async () => {
    const { stdout, exitCode } = await dryRun({ waves: [['h1', 'h2'], ['h3']], heldBy: '' }, ['h1', 'h2', 'h3']);

    expect(exitCode).toBe(0);
    expect(stdout).toContain('\nIn 2 waves, if all goes well:\n  wave 1: 2 hosts: h1, h2\n  wave 2: 1 host: h3\n');
    expect(stdout).not.toContain('could not begin');
  });

  test('says why the other hosts could not begin now', async () => {
    const heldBy = 'pool default: 1 of its 12 hosts may be out at once: h9 is';
    const some = await dryRun({ waves: [['h1']], heldBy }, ['h1', 'h2', 'h3']);
    const none = await dryRun({ waves: [], heldBy }, ['h1', 'h2', 'h3']);

    expect(some.stdout).toContain(`\nThe other 2 hosts could not begin now: ${heldBy}\n`);
    expect(none.stdout).toContain(`\nNo host could begin now: ${heldBy}\n`);
  });

  test('cuts long waves, and long lists of waves', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `h${index}`);
    const waves = [names, ...Array.from({ length: 60 }, (_, index) => [`g${index}`])];
    const { stdout } = await dryRun({ waves, heldBy: '' }, [...names, ...waves.slice(1).flat()]);

    expect(stdout).toContain('  wave 1: 10 hosts: h0, h1, h2, h3, h4, h5, h6, h7 and 2 more\n');
    expect(stdout).toContain('  wave 50: 1 host: g48\n  and 11 more waves\n');
  });
});

describe('pause, resume and stop', () => {
  const rollout = rolloutView([rolloutHost('h1', 'going-down'), rolloutHost('h2', 'waiting')]);

  test.each([
    { kind: 'pause', status: 'paused', says: 'Hosts that have begun go on to their end.', next: 'resume' },
    { kind: 'resume', status: 'running', says: '', next: 'status' },
    { kind: 'stop', status: 'running', says: 'Hosts that have begun go on to their end.', next: 'status' },
  ] as const)('$kind asks the service, and shows how it stands then', async ({ kind, status, says, next }) => {
    const body = { maintenanceId: 'm-1', rollout: { ...rollout, status } };
    const { stdout, exitCode, asked } = await maintenance({ body }, [kind, 'm-1']);

    expect(asked).toMatchObject([{ method: 'POST', path: `/v1/maintenances/m-1/${kind}` }]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Maintenance m-1 is ${status}: 1 going-down, 1 waiting\n${says}`);
    expect(stdout).toContain(`peloton host maintenance ${next} m-1\n`);
  });

  test('resume sends the reason to override gates', async () => {
    const body = { maintenanceId: 'm-1', rollout };
    const { asked } = await maintenance({ body }, ['resume', 'm-1', '--override-gate', 'a false alarm']);

    expect(asked.map((asked) => asked.body)).toEqual([{ overrideGate: 'a false alarm' }]);
  });

  test('stop of one that is thereby finished offers nothing more', async () => {
    const over = rolloutView([rolloutHost('h1', 'done'), rolloutHost('h2', 'skipped')], { status: 'finished' });
    const { stdout } = await maintenance({ body: { maintenanceId: 'm-1', rollout: over } }, ['stop', 'm-1']);

    expect(stdout).toBe('Maintenance m-1 is finished: 1 skipped, 1 done\n');
  });

  test('stop of a paused one does not offer to resume, as no host waits', async () => {
    const stopped = rolloutView([rolloutHost('h1', 'settling'), rolloutHost('h2', 'skipped')], { status: 'paused' });
    const { stdout } = await maintenance({ body: { maintenanceId: 'm-1', rollout: stopped } }, ['stop', 'm-1']);

    expect(stdout).toContain('peloton host maintenance status m-1\n');
    expect(stdout).not.toContain('resume');
  });

  test('print the API document with --json', async () => {
    const body = { maintenanceId: 'm-1', rollout };
    const { stdout } = await maintenance({ body }, ['pause', 'm-1', '--json']);

    expect(JSON.parse(stdout)).toEqual(body);
  });

  test.each([
    [404, 'maintenance-not-found'],
    [409, 'maintenance-not-rolling'],
    [409, 'maintenance-over'],
  ])('a refusal with %d %s is shown and exits 1', async (status, type) => {
    const { stderr, exitCode } = await maintenance({ status, body: problem(status, type) }, ['resume', 'm-1']);

    expect(exitCode).toBe(1);
    expect(stderr).toBe(`peloton: Title of ${type} (${status} ${type})\n  Detail of ${type}.\n`);
  });
});
