import { fakeService } from '../../fake-service.ts';
import { cli, runCli } from '../../run-cli.ts';
import { accepted, goingDown, inMaintenance, maintenanceView } from '../../samples.ts';

const hold = (name: string, by: string) => ({ name, by, at: '2026-11-22T11:55:00.000Z', reason: '' });
const BOTH = [hold('maintenance', 'ann'), hold('disks', 'arn:aws:sts::1:assumed-role/Ops/bob')];
const heldHost = goingDown('h1', 'HOST_STATE_DOWN', { maintenance: { ...inMaintenance(), holds: BOTH } });

describe('--hold', () => {
  test('of start is sent, and the answer says who holds the host', async () => {
    const hosts = [{ hostname: 'h1', state: 'HOST_STATE_DOWN', outcome: 'already', holds: BOTH } as const];
    await using service = await fakeService(() => ({ status: 202, body: accepted([], { hosts }) }));

    const args = ['host', 'maintenance', 'start', 'h1', '--hold', 'disks', '--url', service.url];
    const { stdout } = await runCli(args);

    expect(service.asked[0]?.body).toMatchObject({ hosts: ['h1'], hold: 'disks' });
    expect(stdout).toMatch(/^h1 +HOST_STATE_DOWN +already, held by maintenance \(ann\) and disks \(bob\)$/m);
  });

  test('of complete is sent, says who still holds the host, and a watch does not wait for it', async () => {
    const hosts = [{ hostname: 'h1', state: 'HOST_STATE_DOWN', outcome: 'already', holds: BOTH.slice(1) } as const];
    await using service = await fakeService(() => ({ status: 202, body: accepted([], { hosts }) }));

    const args = ['host', 'maintenance', 'complete', 'h1', '--hold', 'kernel', '--watch', '--url', service.url];
    const { stdout, exitCode } = await runCli(args);

    expect(exitCode).toBe(0);
    expect(service.asked.map(({ body }) => body)).toEqual([{ hosts: ['h1'], hold: 'kernel' }]);
    expect(stdout).toContain('Maintenance m-1: 0 hosts to UP, 1 host still held by others\n');
    expect(stdout).toMatch(/^h1 +HOST_STATE_DOWN +already, held by disks \(bob\)$/m);
  });

  test('with a bad name is wrong usage', async () => {
    const { exitCode, stderr } = await runCli(['host', 'maintenance', 'start', 'h1', '--hold', 'a b']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain("'a b' is not a name of 1 to 64 letters, digits and _ . -");
  });
});

describe('the owners who hold a host', () => {
  test('are in its details and in the list', async () => {
    await using service = await fakeService(({ path }) =>
      path.startsWith('/v1/hosts/') ? { body: heldHost } : { body: { hosts: [heldHost] } },
    );

    const shown = await runCli(['host', 'show', 'h1', '--url', service.url]);
    const listed = await runCli(['host', 'query', '--url', service.url]);

    expect(shown.stdout).toMatch(/^Held by: +maintenance \(ann\) and disks \(bob\)$/m);
    expect(listed.stdout).toContain('maintenance (ann), disks (bob)');
  });

  test('are in the status of the maintenance', async () => {
    const hosts = [{ hostname: 'h1', outcome: 'already', state: 'HOST_STATE_DOWN', holds: BOTH } as const];
    const body = maintenanceView({ hold: 'disks', hosts });
    const { stdout } = await cli({ body }, ['host', 'maintenance', 'status', 'm-1']);

    expect(stdout).toMatch(/^Hold: +disks$/m);
    expect(stdout).toMatch(/^Hostname .*Held by$/m);
    expect(stdout).toContain('maintenance (ann), disks (bob)');
  });
});

describe('peloton host retire', () => {
  test('starts a maintenance under the hold of hosts that leave, and says when they are forgotten', async () => {
    await using service = await fakeService(() => ({ status: 202, body: accepted(['h1']) }));

    const args = ['host', 'retire', 'h1', '--reason', 'scrapped', '--deadline', '2h', '--url', service.url];
    const { stdout, exitCode } = await runCli(args);

    expect(exitCode).toBe(0);
    expect(service.asked[0]).toMatchObject({
      ...{ method: 'POST', path: '/v1/maintenance/start' },
      body: { hosts: ['h1'], hold: 'retirement', reason: 'scrapped', deadline: '2h' },
    });
    expect(stdout).toContain('Each host is forgotten when it is down and its agent stays silent.');
    expect(stdout).toContain('peloton host maintenance complete HOST --hold retirement');
  });

  test('prints one document with --json', async () => {
    const { stdout } = await cli({ status: 202, body: accepted(['h1']) }, ['host', 'retire', 'h1', '--json']);

    expect(JSON.parse(stdout)).toEqual(accepted(['h1']));
  });
});
