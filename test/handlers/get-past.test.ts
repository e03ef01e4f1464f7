import { FleetView, HostThen } from '../../functions/contract/api/fleet.ts';
import type { Host, Transition } from '../../functions/domain/host/host.ts';
import { getFleet } from '../../functions/handlers/queries/fleet.ts';
import { getHost } from '../../functions/handlers/queries/hosts.ts';
import type { Store } from '../../functions/ports/store.ts';
import { apiEvent } from '../fakes/api-operations.ts';
import { hostRecord } from '../fakes/host-record.ts';
import { type TestServices, testServices } from '../fakes/services.ts';

const MONDAY = '2026-02-23T12:00:00.000Z';
const TUESDAY = '2026-02-24T12:00:00.000Z';
const WEDNESDAY = '2026-02-25T12:00:00.000Z';
const NOW = '2026-03-01T12:00:00.000Z';

const change = (version: number, at: string, from: Host['state'], to: Host['state']): Transition => ({
  ...{ version, at, from, to, by: 'ann', reason: 'kernel', maintenanceId: 'm-1', detail: '' },
});

const drained = change(2, TUESDAY, 'HOST_STATE_UP', 'HOST_STATE_DRAINING');
const back = change(3, WEDNESDAY, 'HOST_STATE_DRAINING', 'HOST_STATE_UP');

interface Known extends Partial<Host> {
  readonly history?: readonly Transition[];
}

async function servicesWith(...hosts: readonly Known[]): Promise<TestServices> {
  const services = testServices([]);
  for (const { history = [], ...host } of hosts) {
    const { hostname } = await services.store.putHost(hostRecord(host), 0);
    await services.store.appendHistory(hostname, history);
  }
  return services;
}

const asked = (route: string, query: Record<string, string>, hostname?: string) => ({
  ...apiEvent(route),
  queryStringParameters: query,
  ...(hostname !== undefined && { pathParameters: { hostname } }),
});

const fleetAt = async (services: TestServices, at: string, nextToken?: string) =>
  FleetView.parse((await getFleet(asked('GET /v1/fleet', { at, ...(nextToken && { nextToken }) }), services)).body);

const hostAt = async (services: TestServices, hostname: string, at: string) =>
  HostThen.parse((await getHost(asked('GET /v1/hosts/{hostname}', { at }, hostname), services)).body);

describe('the fleet of then', () => {
  test('has the states of that time, with the attributes of today', async () => {
    const services = await servicesWith(
      { hostname: 'moved', stateSince: WEDNESDAY, attributes: { rack: 'r1' }, history: [drained, back] },
      { hostname: 'quiet', stateSince: MONDAY },
      { hostname: 'young', stateSince: WEDNESDAY },
    );
    const at = '2026-02-24T13:00:00.000Z';

    expect(await fleetAt(services, at)).toEqual({
      asOf: at,
      isPast: true,
      counts: { HOST_STATE_DRAINING: 1, HOST_STATE_UP: 1 },
      flagCounts: {},
      attributeSets: [{ rack: 'r1' }, {}],
      maintenances: [{ id: 'm-1', reason: 'kernel', requestedBy: 'ann', parentId: null }],
      hosts: [
        { hostname: 'moved', state: 'HOST_STATE_DRAINING', since: TUESDAY, attributes: 0, maintenance: 0 },
        { hostname: 'quiet', state: 'HOST_STATE_UP', since: MONDAY, attributes: 1 },
      ],
      notes: [
        'the history holds states and requests: goals, agents, tasks and blockers of that time are not known',
        "attributes are today's, and hosts that were forgotten since are missing",
      ],
    });
  });

  test('counts undelivered changes', async () => {
    const services = await servicesWith({ hostname: 'h1', stateSince: WEDNESDAY, outbox: [back], history: [drained] });

    const [then] = (await fleetAt(services, TUESDAY)).hosts;
    expect(then).toMatchObject({ state: 'HOST_STATE_DRAINING' });
  });

  test('reads on past many notes', async () => {
    const note = (index: number) => ({ ...change(10 + index, WEDNESDAY, 'HOST_STATE_UP', 'HOST_STATE_UP') });
    const notes = Array.from({ length: 100 }, (_, index) => note(index));
    const services = await servicesWith({ hostname: 'h1', stateSince: WEDNESDAY, history: [drained, back, ...notes] });

    expect((await fleetAt(services, TUESDAY)).hosts[0]).toMatchObject({ state: 'HOST_STATE_DRAINING' });
  });

  test('says so when it is older than every record', async () => {
    const services = await servicesWith({ hostname: 'h1', stateSince: MONDAY });
    const { hosts, notes } = await fleetAt(services, '2020-01-01T00:00:00Z');

    expect(hosts).toEqual([]);
    expect(notes[0]).toBe('no host has a record from 2020-01-01T00:00:00.000Z or before');
  });

  test('asks about no host that has kept its state since', async () => {
    const services = await servicesWith(
      { hostname: 'quiet', stateSince: MONDAY },
      { hostname: 'moved', stateSince: WEDNESDAY, history: [drained, back] },
    );
    const read: string[] = [];
    const { history } = services.store;
    const store: Store = {
      ...services.store,
      history: (hostname, ...rest) => {
        read.push(hostname);
        return history(hostname, ...rest);
      },
    };
    await fleetAt({ ...services, store }, TUESDAY);

    expect(read).toEqual(['moved']);
  });

  test('comes in pages for a large cluster, every host once', async () => {
    const names = Array.from({ length: 5_001 }, (_, index) => `h${String(index).padStart(4, '0')}`);
    const services = await servicesWith(...names.map((hostname) => ({ hostname, stateSince: MONDAY })));
    const first = await fleetAt(services, TUESDAY);
    const second = await fleetAt(services, TUESDAY, first.nextToken);

    expect([...first.hosts, ...second.hosts].map(({ hostname }) => hostname)).toEqual(names);
    expect(second.nextToken).toBeUndefined();
  });
});

describe('a host of then', () => {
  test('has its state, its request, and the entries around that time', async () => {
    const services = await servicesWith({ hostname: 'h1', stateSince: WEDNESDAY, history: [drained, back] });

    expect(await hostAt(services, 'h1', '2026-02-24T14:00:00+01:00')).toMatchObject({
      ...{ hostname: 'h1', asOf: '2026-02-24T13:00:00.000Z', isPast: true },
      ...{ state: 'HOST_STATE_DRAINING', stateSince: TUESDAY },
      maintenance: { id: 'm-1', reason: 'kernel', requestedBy: 'ann' },
      last: { at: TUESDAY, to: 'HOST_STATE_DRAINING' },
      next: { at: WEDNESDAY, to: 'HOST_STATE_UP' },
    });
  });

  test('is found when it was forgotten since', async () => {
    const services = await servicesWith({ hostname: 'h1', stateSince: WEDNESDAY, history: [drained, back] });
    await services.store.deleteHost('h1', 1);

    expect(await hostAt(services, 'h1', TUESDAY)).toMatchObject({ state: 'HOST_STATE_DRAINING' });
  });

  test('was not known before its first record', async () => {
    const services = await servicesWith({ hostname: 'h1', stateSince: WEDNESDAY });

    await expect(hostAt(services, 'h1', MONDAY)).rejects.toMatchObject({
      name: 'HostNotFound',
      message: `host 'h1' was not known at ${MONDAY}: its first record is of ${WEDNESDAY}, ask for a later time`,
    });
    await expect(hostAt(services, 'h2', MONDAY)).rejects.toMatchObject({
      name: 'HostNotFound',
      message: "host 'h2' is not known: check the name with 'peloton host query'",
    });
  });
});

test.each([
  ['yesterday', "at: 'yesterday' is not a time in RFC 3339 such as 2026-11-28T03:15:00Z; nothing was changed"],
  ['+2h', "at: '+2h' is not a time in RFC 3339 such as 2026-11-28T03:15:00Z; nothing was changed"],
  ['2026-02-30T00:00:00Z', expect.stringContaining('is not a time in RFC 3339')],
  [
    '2026-03-01T12:00:01Z',
    `at: '2026-03-01T12:00:01.000Z' is in the future: now it is ${NOW}; leave 'at' out to see the present; nothing was changed`,
  ],
])('the time %j is refused with a sentence of its own', async (at, message) => {
  const services = await servicesWith({ hostname: 'h1' });

  await expect(fleetAt(services, at)).rejects.toMatchObject({ name: 'InvalidInput', message });
  await expect(hostAt(services, 'h1', at)).rejects.toMatchObject({ name: 'InvalidInput', message });
});
