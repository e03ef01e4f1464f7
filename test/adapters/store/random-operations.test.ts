import fc from 'fast-check';
import { HOST_STATES } from '../../../functions/domain/host/host.ts';
import type { Maintenance } from '../../../functions/domain/request/maintenance.ts';
import type { Store } from '../../../functions/ports/store.ts';
import { type Database, startDatabase } from '../../../local/database/database.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';
import { allPages } from './suite/all-pages.ts';
import { claim, host, maintenance, NOON, opening, recurringWindow, surge, transition } from './suite/records.ts';
import { openTable } from './suite/stores.ts';

/** One call on a store; both stores must return or throw the same. */
type Operation = readonly [name: string, call: (store: Store) => Promise<unknown>];

const hostname = fc.constantFrom('h1', 'h2', 'h2.a', 'h10');
const version = fc.integer({ min: 0, max: 3 });
const state = fc.constantFrom(...HOST_STATES);
const states = fc.uniqueArray(state, { minLength: 1 });
const limit = fc.integer({ min: 1, max: 4 });
const owner = fc.constantFrom('a', 'b');
const id = fc.constantFrom('m-1', 'm-2', 'm-3');
const second = fc.integer({ min: 0, max: 5 });

const hosts: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({ name: hostname, to: state })
      .map(
        ({ name, to }): Operation => [
          `move ${name} to ${to}`,
          async (store) => store.putHost(host(name, { state: to }), (await store.host(name))?.version ?? 0),
        ],
      ),
  },
  atVersion('putHost', (store, name, at) => store.putHost(host(name), at)),
  atVersion('deleteHost', (store, name, at) => store.deleteHost(name, at)),
  atVersion('clearOutbox', (store, name, at) => store.clearOutbox(name, at)),
  fc
    .uniqueArray(hostname)
    .map((names): Operation => [`hosts ${names}`, async (store) => Object.fromEntries(await store.hosts(names))]),
  fc
    .record({ of: states, n: limit })
    .map(
      ({ of, n }): Operation => [
        `hostsByState ${of} ${n}`,
        (store) => allPages((token) => store.hostsByState(of, n, token)),
      ],
    ),
);

const history: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ name: hostname, versions: fc.array(version) }).map(
    ({ name, versions }): Operation => [
      `appendHistory ${name} ${versions}`,
      (store) =>
        store.appendHistory(
          name,
          versions.map((one) => transition(one + 1)),
        ),
    ],
  ),
  fc
    .record({ name: hostname, n: limit })
    .map(
      ({ name, n }): Operation => [
        `history ${name} ${n}`,
        (store) => allPages((token) => store.history(name, n, token)),
      ],
    ),
);

const maintenances: fc.Arbitrary<Operation> = fc.oneof(
  requestedAt('createMaintenance', (store, one) => store.createMaintenance(one)),
  requestedAt('putMaintenance', (store, one) => store.putMaintenance(one)),
  id.map((one): Operation => [`deleteMaintenance ${one}`, (store) => store.deleteMaintenance(one)]),
  limit.map((n): Operation => [`maintenances ${n}`, (store) => allPages((token) => store.maintenances(n, token))]),
);

const leases: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({ by: owner, at: second })
      .map(
        ({ by, at }): Operation => [
          `acquireLease ${by} ${at}`,
          (store) => store.acquireLease('schedule', by, 2, new Date(NOON.getTime() + at * 1_000)),
        ],
      ),
  },
  owner.map((by): Operation => [`releaseLease ${by}`, (store) => store.releaseLease('schedule', by)]),
);

const claims: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({ jobId: fc.constantFrom('j1', 'j2'), by: fc.subarray(['h1', 'h2']), surges: fc.boolean(), at: version })
      .map(
        ({ jobId, by, surges, at }): Operation => [
          `putJobClaims ${jobId} ${by} ${surges} ${at}`,
          (store) =>
            store.putJobClaims(
              { jobId, claims: by.map((name) => claim(name)), surge: surges ? surge() : null, version: at },
              NOON,
            ),
        ],
      ),
  },
  fc.constantFrom('j1', 'j2').map((jobId): Operation => [`jobClaims ${jobId}`, (store) => store.jobClaims(jobId)]),
  fc.constant<Operation>([
    'claimedJobs',
    async (store) => new Set((await store.claimedJobs()).map((record) => record.jobId)),
  ]),
);

const windowName = fc.constantFrom('w', 'w2', 'W');
const scheduledAt = fc.constantFrom('2026-03-10T01:00:00.000Z', '2026-04-14T00:00:00.000Z', '2026-05-12T00:00:00.000Z');

const windows: fc.Arbitrary<Operation> = fc.oneof(
  fc
    .record({ name: windowName, at: version, paused: fc.boolean() })
    .map(
      ({ name, at, paused }): Operation => [
        `putWindow ${name} ${at} ${paused}`,
        (store) => store.putWindow(recurringWindow(name, { paused }), at),
      ],
    ),
  fc
    .record({ name: windowName, at: fc.integer({ min: 1, max: 3 }) })
    .map(({ name, at }): Operation => [`deleteWindow ${name} ${at}`, (store) => store.deleteWindow(name, at)]),
  windowName.map((name): Operation => [`window ${name}`, (store) => store.window(name)]),
  limit.map((n): Operation => [`windows ${n}`, (store) => allPages((token) => store.windows(n, token))]),
  fc
    .record({ name: windowName, at: scheduledAt, puts: fc.boolean() })
    .map(
      ({ name, at, puts }): Operation => [
        `${puts ? 'putOpening' : 'createOpening'} ${name} ${at}`,
        (store) =>
          puts ? store.putOpening(opening(name, at, { closedAt: at })) : store.createOpening(opening(name, at)),
      ],
    ),
  fc
    .record({ name: windowName, n: limit })
    .map(
      ({ name, n }): Operation => [
        `openings ${name} ${n}`,
        (store) => allPages((token) => store.openings(name, n, token)),
      ],
    ),
);

function atVersion(name: string, call: (store: Store, hostname: string, at: number) => Promise<unknown>) {
  return fc
    .record({ of: hostname, at: version })
    .map(({ of, at }): Operation => [`${name} ${of} ${at}`, (store) => call(store, of, at)]);
}

function requestedAt(name: string, call: (store: Store, one: Maintenance) => Promise<unknown>) {
  return fc.record({ one: id, at: second }).map(({ one, at }): Operation => {
    const record = maintenance(one, { requestedAt: `2026-03-01T12:00:0${at}Z` });
    return [`${name} ${one} ${at}`, (store) => call(store, record)];
  });
}

async function answers(store: Store, operations: readonly Operation[]) {
  const all: unknown[] = [];
  for (const [name, call] of operations) {
    all.push([name, await call(store).catch((error: Error) => `throws ${error.name}`)]);
  }
  return all;
}

describe('the fake and the database', () => {
  let database: Database;
  beforeAll(async () => {
    database = await startDatabase({ dir: ':memory:' });
  });
  afterAll(() => database.stop());

  test.each([
    { of: 'hosts', operation: hosts, numRuns: 30 },
    { of: 'history', operation: history, numRuns: 15 },
    { of: 'maintenances', operation: maintenances, numRuns: 20 },
    { of: 'leases', operation: leases, numRuns: 30 },
    { of: 'claims', operation: claims, numRuns: 30 },
    { of: 'windows', operation: windows, numRuns: 30 },
    { of: 'everything', operation: fc.oneof(hosts, history, maintenances, leases, claims, windows), numRuns: 15 },
  ])('answer any sequence of calls on $of alike', async ({ operation, numRuns }) => {
    const sequences = fc.array(operation, { minLength: 1, maxLength: 40, size: 'max' });
    await fc.assert(
      fc.asyncProperty(sequences, async (operations) => {
        const { store, client } = await openTable(database.endpoint);
        expect(await answers(store, operations)).toEqual(await answers(createMemoryStore(), operations));
        client.destroy();
      }),
      { numRuns },
    );
  });
});
