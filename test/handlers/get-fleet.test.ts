import { gunzipSync } from 'node:zlib';
import type { Context } from 'aws-lambda';
import { FleetView } from '../../functions/contract/api/fleet.ts';
import type { Hold, Host } from '../../functions/domain/host/host.ts';
import { getFleet } from '../../functions/handlers/queries/fleet.ts';
import { apiRouter } from '../../functions/runtime/api-router.ts';
import { apiEvent, operationsOf } from '../fakes/api-operations.ts';
import { hostMaintenance, hostRecord } from '../fakes/host-record.ts';
import { type TestServices, testServices } from '../fakes/services.ts';

/** Largest result of a Lambda function, in bytes. */
const LAMBDA_BYTES = 6_291_556;

async function servicesWith(...hosts: readonly Partial<Host>[]): Promise<TestServices> {
  const services = testServices([]);
  for (const host of hosts) await services.store.putHost(hostRecord(host), 0);
  return services;
}

/** Asks through the router, as API Gateway does. */
function asking(services: TestServices) {
  const operations = { ...operationsOf('query', async () => ({ status: 500, body: {} })), 'get-fleet': getFleet };
  const router = apiRouter<'query'>(operations, async () => services);
  return (headers: Record<string, string> = {}, query?: Record<string, string>) =>
    router({ ...apiEvent('GET /v1/fleet'), headers, ...(query && { queryStringParameters: query }) }, {} as Context);
}

const fleetOf = async (services: TestServices) => FleetView.parse(JSON.parse((await asking(services)()).body ?? ''));

const MAINTENANCE = hostMaintenance({ id: 'm-1', reason: 'kernel', requestedBy: 'ann' });

const draining = {
  ...{ state: 'HOST_STATE_DRAINING', goalState: 'HOST_STATE_DOWN', maintenance: MAINTENANCE },
} as const satisfies Partial<Host>;

describe('the fleet', () => {
  test('has every host by name, with the attributes and the maintenance that it shares with others', async () => {
    const services = await servicesWith(
      { hostname: 'h2', attributes: { rack: 'r1', zone: 'a' }, ...draining },
      { hostname: 'h1', attributes: { zone: 'a', rack: 'r1' } },
      { hostname: 'h3', attributes: {}, ...draining },
    );

    expect(await fleetOf(services)).toEqual({
      asOf: '2026-03-01T12:00:00.000Z',
      isPast: false,
      counts: { HOST_STATE_UP: 1, HOST_STATE_DRAINING: 2 },
      flagCounts: {},
      attributeSets: [{ zone: 'a', rack: 'r1' }, {}],
      maintenances: [{ id: 'm-1', reason: 'kernel', requestedBy: 'ann', parentId: null }],
      hosts: [
        {
          hostname: 'h1',
          attributes: 0,
          state: 'HOST_STATE_UP',
          goalState: 'HOST_STATE_UP',
          since: expect.any(String),
        },
        { ...{ hostname: 'h2', attributes: 0, since: expect.any(String), maintenance: 0 }, ...STATES },
        { ...{ hostname: 'h3', attributes: 1, since: expect.any(String), maintenance: 0 }, ...STATES },
      ],
      notes: [],
    });
  });

  test('marks hosts, and counts the marks', async () => {
    const drain = { movedAt: '2026-03-01T11:00:00.000Z', stuck: true, arrivals: [], seen: [], asked: [] };
    const blockers = ['job-at-limit', 'ending', 'ending'].map((code, index) => ({
      ...{ taskId: 't', framework: 'web', code, message: 'stays', since: '2026-03-01T11:00:00.000Z' },
      ...(index < 2 && { job: '/shop/web' }),
    }));
    const services = await servicesWith(
      { hostname: 'h1', ...draining, drain, blockers },
      { hostname: 'h2', managed: false, cordon: { by: 'ann', at: '2026-03-01T11:00:00.000Z', reason: '' } },
      { hostname: 'h3', lostSince: '2026-03-01T11:00:00.000Z', managed: false },
    );
    const { hosts, flagCounts } = await fleetOf(services);

    expect(hosts.map(({ flags }) => flags)).toEqual([['stuck'], ['unmanaged', 'cordoned'], ['lost', 'unmanaged']]);
    expect(hosts[0]).toMatchObject({ blockers: ['job-at-limit', 'ending'], jobs: ['/shop/web'] });
    expect(hosts[1]?.jobs).toBeUndefined();
    expect(flagCounts).toEqual({ stuck: 1, lost: 1, unmanaged: 2, cordoned: 1 });
  });

  test('names the owners who hold a host, if others than its request do', async () => {
    const hold = (name: string, by: string) => ({ name, by, at: '2026-03-01T11:00:00.000Z', reason: 'long' });
    const held = (...holds: Hold[]) => ({ ...draining, maintenance: { ...MAINTENANCE, holds } });
    const services = await servicesWith(
      { hostname: 'h1', ...held(hold('maintenance', 'ann'), hold('disks', 'bob')) },
      { hostname: 'h2', ...held(hold('maintenance', 'ann')) },
      { hostname: 'h3', ...draining },
    );

    expect((await fleetOf(services)).hosts.map(({ holds }) => holds)).toEqual([
      [
        { name: 'maintenance', by: 'ann' },
        { name: 'disks', by: 'bob' },
      ],
      undefined,
      undefined,
    ]);
  });

  test('is answered with 304 while nothing but the time has changed', async () => {
    const services = await servicesWith({ hostname: 'h1' });
    const ask = asking(services);
    const etag = String((await ask()).headers?.etag);
    services.advance(60_000);

    expect(await ask({ 'if-none-match': `"other", ${etag}` })).toEqual({
      statusCode: 304,
      headers: { etag, 'cache-control': 'no-store' },
    });

    await services.store.putHost(hostRecord({ hostname: 'h2' }), 0);
    services.advance(60_000);
    expect(await ask({ 'if-none-match': etag })).toMatchObject({ statusCode: 200 });
  });

  test.each([
    ['gzip, deflate, br', true],
    ['br;q=1.0, GZIP;q=0.8', true],
    ['gzip;q=0, br', false],
    ['identity', false],
    ['', false],
  ])('for a client that accepts %j is compressed: %j', async (accepted, isCompressed) => {
    const services = await servicesWith(...Array.from({ length: 50 }, (_, index) => ({ hostname: `h${index}` })));
    const { headers, body = '', isBase64Encoded = false } = await asking(services)({ 'accept-encoding': accepted });

    expect(isBase64Encoded).toBe(isCompressed);
    expect(headers?.['content-encoding']).toBe(isCompressed ? 'gzip' : undefined);
    const text = isCompressed ? gunzipSync(Buffer.from(body, 'base64')).toString() : body;
    expect(JSON.parse(text).hosts).toHaveLength(50);
  });

  test('is read once for requests within two seconds', async () => {
    const services = await servicesWith({ hostname: 'h1' });
    const ask = asking(services);
    await ask();
    await services.store.putHost(hostRecord({ hostname: 'h2' }), 0);
    const hostsNow = async () => JSON.parse((await ask()).body ?? '').hosts.length;

    expect(await hostsNow()).toBe(1);
    services.advance(2_000);
    expect(await hostsNow()).toBe(2);
  });
});

const STATES = { state: 'HOST_STATE_DRAINING', goalState: 'HOST_STATE_DOWN' };

describe('a fleet of 10,000 hosts', () => {
  const named = (count: number, length: number) =>
    Array.from({ length: count }, (_, index) => ({
      hostname: `host${String(index).padStart(5, '0')}.${'x'.repeat(length - 10)}`,
      ...draining,
      managed: false,
      attributes: { rack: `r${index % 500}`, zone: `z${index % 3}` },
    }));

  test('fits into one answer, with the longest names', async () => {
    const { body = '' } = await asking(await servicesWith(...named(10_000, 253)))();

    expect(Buffer.byteLength(JSON.stringify({ statusCode: 200, body }))).toBeLessThan(LAMBDA_BYTES);
    const fleet = JSON.parse(body);
    expect([fleet.hosts.length, fleet.nextToken]).toEqual([10_000, undefined]);
  });

  test('has names in pages if more of them do not fit', async () => {
    const ask = asking(await servicesWith(...named(15_000, 253)));
    const seen: string[] = [];
    let nextToken: string | undefined;
    do {
      const { body = '' } = await ask({}, nextToken === undefined ? undefined : { nextToken });
      expect(Buffer.byteLength(JSON.stringify({ statusCode: 200, body }))).toBeLessThan(LAMBDA_BYTES);
      const fleet = FleetView.parse(JSON.parse(body));
      seen.push(...fleet.hosts.map(({ hostname }) => hostname));
      nextToken = fleet.nextToken;
    } while (nextToken !== undefined);

    expect(seen).toEqual(named(15_000, 253).map(({ hostname }) => hostname));
  });
});
