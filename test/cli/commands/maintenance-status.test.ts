import { fakeService } from '../fake-service.ts';
import { type Answering, cli, type RunOptions } from '../run-cli.ts';
import { blocker, goingDown, maintenanceView, stuckDrain, taskCounts } from '../samples.ts';

const maintenance = (answering: Answering, args: readonly string[], options?: RunOptions) =>
  cli(answering, ['host', 'maintenance', ...args], options);

describe('peloton host maintenance status', () => {
  const h1 = goingDown('h1', 'HOST_STATE_DRAINING', {
    tasks: taskCounts({ running: 2 }),
    drain: stuckDrain(),
    blockers: [blocker('web.7', 'web has 3 of 4 instances available')],
  });

  test('shows one maintenance with its options, counts and hosts, and the blockers of those on their way', async () => {
    await using service = await fakeService(({ path }) => ({
      body: path === '/v1/hosts/h1' ? h1 : maintenanceView(),
    }));

    const { stdout } = await maintenance(service, ['status', 'm-1']);

    expect(service.asked[0]?.path).toBe('/v1/maintenances/m-1');
    expect(stdout).toMatch(/^Deadline: +2026-11-22 13:50:00Z \(in 1h50m\), then hold$/m);
    expect(stdout).toMatch(/^Hosts: +2: 1 HOST_STATE_DRAINING, 1 HOST_STATE_DOWN$/m);
    expect(stdout).toMatch(/^h1 +HOST_STATE_DRAINING +accepted +2 +STUCK 17m: 1 job-at-limit +in 1h50m, hold$/m);
    expect(stdout).toMatch(/^h2 +HOST_STATE_DOWN +already$/m);
    expect(service.asked.map(({ path }) => path)).toEqual(['/v1/maintenances/m-1', '/v1/hosts/h1']);
  });

  test('says how much time is left, and by what', async () => {
    const step = { kind: 'drain', since: '2026-11-22T11:57:00.000Z', usual: { seconds: 240, known: 40 } } as const;
    await using service = await fakeService(({ path }) => ({
      body: path === '/v1/hosts/h1' ? { ...h1, step } : maintenanceView(),
    }));

    expect((await maintenance(service, ['status', 'm-1'])).stdout).toMatch(
      /^Time left: +about 1m, as 3 of 4 drains took at most 4m here$/m,
    );
  });

  test('reads the hosts of a large maintenance in a list, and says how long ago a deadline passed', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `h${index}`);
    const hosts = names.map((hostname) => ({
      hostname,
      outcome: 'accepted' as const,
      state: 'HOST_STATE_DRAINING' as const,
    }));
    const maintenanceOfHost = { ...h1.maintenance, deadline: '2026-11-22T11:55:00.000Z' };
    const page = names.map((hostname) => ({ ...h1, hostname, maintenance: maintenanceOfHost }));
    await using service = await fakeService(({ path }) => ({
      body: path === '/v1/hosts' ? { hosts: page } : maintenanceView({ hosts }),
    }));

    const { stdout } = await maintenance(service, ['status', 'm-1']);

    expect(stdout).toMatch(/^h29 .* passed 5m ago, hold$/m);
    expect(service.asked).toHaveLength(2);
  });

  test('lists the recent maintenances without an id', async () => {
    const { counts: _, hosts, ...fields } = maintenanceView();
    const page = { maintenances: [{ ...fields, hostCount: hosts.length }], nextToken: 'n' };
    const { stdout, stderr, asked } = await maintenance({ body: page }, ['status', '--limit', '1']);

    expect(asked[0]).toMatchObject({ path: '/v1/maintenances', query: { limit: '1' } });
    expect(stdout).toMatch(/^m-1 +start +2 +10m ago +ann +2026-11-22 13:50:00Z, hold +kernel 6\.12$/m);
    expect(stderr).toContain('--limit shows more');
  });

  test.each([
    { requestedAt: '2026-11-22T11:50:00.000Z', says: 'not registered: ask again' },
    { requestedAt: '2026-11-22T11:59:50.000Z', says: 'its hosts are being registered' },
  ])('says that a request is not registered since $requestedAt: $says', async ({ requestedAt, says }) => {
    const view = maintenanceView({ registered: false, requestedAt });
    const { counts: _, hosts, ...fields } = view;
    const page = { maintenances: [{ ...fields, hostCount: hosts.length }] };
    await using service = await fakeService(({ path }) => {
      if (path === '/v1/maintenances') return { body: page };
      return { body: path === '/v1/hosts/h1' ? h1 : view };
    });

    expect((await maintenance(service, ['status'])).stdout).toMatch(new RegExp(`  ${says}; kernel 6.12\n$`));
    expect((await maintenance(service, ['status', 'm-1'])).stdout).toMatch(new RegExp(`^Status: +${says}`, 'm'));
  });

  test('prints the API document with --json', async () => {
    const { stdout, asked } = await maintenance({ body: maintenanceView() }, ['status', 'm-1', '--json']);

    expect(JSON.parse(stdout)).toEqual(maintenanceView());
    expect(asked).toHaveLength(1);
  });
});
