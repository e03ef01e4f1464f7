import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { HOST_STATES } from '../../../functions/domain/host.ts';
import type { Store } from '../../../functions/ports/store.ts';
import { type Database, startDatabase } from '../../../local/database.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';
import { allPages } from './all-pages.ts';
import { host, maintenance, NOON, transition } from './records.ts';
import { openTable } from './stores.ts';

/** One call on a store; what it returns or throws is what both stores must agree on. */
type Operation = readonly [name: string, call: (store: Store) => Promise<unknown>];

const hostname = fc.constantFrom('h1', 'h2', 'h2.a', 'h10');
const version = fc.integer({ min: 0, max: 3 });
const state = fc.constantFrom(...HOST_STATES);
const states = fc.uniqueArray(state, { minLength: 1 });
const limit = fc.integer({ min: 1, max: 4 });
const owner = fc.constantFrom('a', 'b');
const id = fc.constantFrom('m-1', 'm-2', 'm-3');
const second = fc.integer({ min: 0, max: 5 });

/** Written over whatever version is there: else random sequences would hardly ever move a host on. */
async function putAnyVersion(store: Store, name: string, changes: Parameters<typeof host>[1]) {
  return await store.putHost(host(name, changes), (await store.host(name))?.version ?? 0);
}

const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc
    .tuple(hostname, state)
    .map(([name, to]): Operation => [`move ${name} to ${to}`, (s) => putAnyVersion(s, name, { state: to })]),
  fc.tuple(hostname, version).map(([name, v]): Operation => [`putHost ${name} ${v}`, (s) => s.putHost(host(name), v)]),
  fc.tuple(hostname, version).map(([name, v]): Operation => [`deleteHost ${name} ${v}`, (s) => s.deleteHost(name, v)]),
  fc
    .tuple(hostname, version)
    .map(([name, v]): Operation => [`clearOutbox ${name} ${v}`, (s) => s.clearOutbox(name, v)]),
  fc
    .tuple(fc.uniqueArray(hostname))
    .map(([names]): Operation => [`hosts ${names}`, async (s) => Object.fromEntries(await s.hosts(names))]),
  fc
    .tuple(states, limit)
    .map(([of, n]): Operation => [`hostsByState ${of} ${n}`, (s) => allPages((token) => s.hostsByState(of, n, token))]),
  fc
    .tuple(hostname, fc.array(version.map((v) => transition(v + 1))))
    .map(
      ([name, all]): Operation => [
        `appendHistory ${name} ${all.map((one) => one.version)}`,
        (s) => s.appendHistory(name, all),
      ],
    ),
  fc
    .tuple(hostname, limit)
    .map(([name, n]): Operation => [`history ${name} ${n}`, (s) => allPages((token) => s.history(name, n, token))]),
  fc
    .tuple(id, second)
    .map(
      ([one, at]): Operation => [
        `createMaintenance ${one} ${at}`,
        (s) => s.createMaintenance(maintenance(one, { requestedAt: `2026-03-01T12:00:0${at}Z` })),
      ],
    ),
  fc
    .tuple(id, second)
    .map(
      ([one, at]): Operation => [
        `putMaintenance ${one} ${at}`,
        (s) => s.putMaintenance(maintenance(one, { requestedAt: `2026-03-01T12:00:0${at}Z` })),
      ],
    ),
  id.map((one): Operation => [`deleteMaintenance ${one}`, (s) => s.deleteMaintenance(one)]),
  limit.map((n): Operation => [`maintenances ${n}`, (s) => allPages((token) => s.maintenances(n, token))]),
  fc
    .tuple(owner, second)
    .map(
      ([by, at]): Operation => [
        `acquireLease ${by} ${at}`,
        (s) => s.acquireLease('schedule', by, 2, new Date(NOON.getTime() + at * 1_000)),
      ],
    ),
  owner.map((by): Operation => [`releaseLease ${by}`, (s) => s.releaseLease('schedule', by)]),
);

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

  test('answer alike to any sequence of calls', async () => {
    const sequences = fc.array(operation, { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(sequences, async (operations) => {
        const { store, client } = await openTable(database.endpoint);
        expect(await answers(store, operations)).toEqual(await answers(createMemoryStore(), operations));
        client.destroy();
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
