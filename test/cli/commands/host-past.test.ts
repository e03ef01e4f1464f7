import type { FleetView, HostThen } from '../../../functions/contract/api/fleet.ts';
import { fakeService } from '../fake-service.ts';
import { cli, runCli } from '../run-cli.ts';

/** The clock of the command line stands at 2026-11-22T12:00:00Z. */
const TEN = '2026-11-22T10:00:00.000Z';

const FLEET: FleetView = {
  ...{ asOf: TEN, isPast: true, counts: {}, flagCounts: {}, notes: ['attributes are those of today'] },
  attributeSets: [{ rack: '7' }, {}],
  maintenances: [{ id: 'm-1', reason: 'kernel', requestedBy: 'ann', parentId: null }],
  hosts: [
    { hostname: 'h1', state: 'HOST_STATE_DOWN', since: '2026-11-22T09:00:00.000Z', attributes: 0, maintenance: 0 },
    { hostname: 'h2', state: 'HOST_STATE_UP', attributes: 1 },
  ],
};

const THEN: HostThen = {
  ...{ hostname: 'h1', asOf: TEN, isPast: true, state: 'HOST_STATE_DOWN', stateSince: '2026-11-22T09:00:00.000Z' },
  maintenance: { id: 'm-1', reason: 'kernel', requestedBy: 'ann' },
  last: {
    ...{ at: '2026-11-22T09:00:00.000Z', from: 'HOST_STATE_DRAINED', to: 'HOST_STATE_DOWN', by: 'ann' },
    ...{ reason: 'kernel', maintenanceId: 'm-1', detail: '' },
  },
  next: null,
  notes: ['goals are not known'],
};

describe('peloton host query --at', () => {
  test('lists the hosts as they were, in the states asked for', async () => {
    await using service = await fakeService(() => ({ body: FLEET }));
    const args = ['host', 'query', '--at', '2h', '--states', 'down', '--url', service.url];
    const { stdout, stderr } = await runCli(args);

    expect(service.asked[0]?.query).toEqual({ at: TEN });
    expect(stdout).toBe(
      [
        'Hostname  State            Since                 Maintenance  By   Reason',
        'h1        HOST_STATE_DOWN  2026-11-22 09:00:00Z  m-1          ann  kernel',
        '',
      ].join('\n'),
    );
    expect(stderr).toBe('attributes are those of today\n');
  });

  test('reads every page, and prints one document with the attributes spelled out', async () => {
    await using service = await fakeService(({ query }) => ({
      body: query.nextToken === undefined ? { ...FLEET, nextToken: 'p2' } : { ...FLEET, hosts: [] },
    }));
    const args = ['host', 'query', '--at', TEN, '--selector', 'rack=7', '--json', '--url', service.url];
    const { stdout } = await runCli(args);

    expect(service.asked).toHaveLength(2);
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ asOf: TEN, isPast: true },
      hosts: [{ hostname: 'h1', attributes: { rack: '7' }, maintenance: { id: 'm-1' } }],
    });
  });

  test.each(['yesterday', '+2h', '0m'])('refuses %s', async (at) => {
    expect(await runCli(['host', 'query', '--at', at])).toMatchObject({
      ...{ exitCode: 2, stderr: expect.stringContaining(`'${at}' is not a time such as`) },
    });
  });
});

describe('peloton host show --at', () => {
  test('shows a host as it was, and the entries around that time', async () => {
    const { stdout, asked } = await cli({ body: THEN }, ['host', 'show', 'h1', '--at', TEN]);

    expect(asked[0]).toMatchObject({ path: '/v1/hosts/h1', query: { at: TEN } });
    expect(stdout).toBe(
      [
        'Hostname:     h1',
        'At:           2026-11-22 10:00:00Z',
        'State:        HOST_STATE_DOWN since 2026-11-22 09:00:00Z',
        'Maintenance:  m-1',
        'Requested:    by ann',
        'Reason:       kernel',
        'Last entry:   2026-11-22 09:00:00Z HOST_STATE_DOWN by ann',
        '',
      ].join('\n'),
    );
  });
});
