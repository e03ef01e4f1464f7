import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { hostItem } from '../../../../functions/adapters/store/dynamo/host-item.ts';
import { INDEXES } from '../../../../functions/adapters/store/dynamo/table.ts';
import { HOST_STATES, type HostState } from '../../../../functions/domain/host/host.ts';
import type { Store } from '../../../../functions/ports/store.ts';
import { type Database, startDatabase } from '../../../../local/database/database.ts';
import { host } from '../suite/records.ts';
import { openTable, UPGRADED } from '../suite/stores.ts';

type Open = Awaited<ReturnType<typeof openTable>>;

let database: Database;
beforeAll(async () => {
  database = await startDatabase({ dir: ':memory:' });
});
afterAll(() => database.stop());

/** Writes the host as release 1.0 does: without the attributes of the table alone. */
async function writeAsBefore({ client, tableName }: Open, hostname: string, state: HostState, version: number) {
  const { listing: _, ...Item } = hostItem(host(hostname, { state, version }));
  await DynamoDBDocumentClient.from(client).send(new PutCommand({ TableName: tableName, Item }));
}

/** What happens before a page is read. */
interface Change {
  readonly hostname: string;
  readonly state: HostState;
  readonly by: 'release 1.0' | 'this release';
}

const NAMES = Array.from({ length: 40 }, (_, n) => `${n % 3 === 0 ? 'é' : 'h'}${n % 7}.r${n}`);

const state = fc.constantFrom(...HOST_STATES);
const states = fc.uniqueArray(state, { minLength: 1 });
const limit = fc.integer({ min: 1, max: 9 });
const changes = (by: readonly Change['by'][]) =>
  fc.array(fc.record({ hostname: fc.constantFrom(...NAMES), state, by: fc.constantFrom(...by) }), { maxLength: 6 });

const byBytes = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other));

describe.each([
  { name: 'a new table', indexes: INDEXES, writers: ['this release'] as const },
  { name: 'an upgraded table', indexes: UPGRADED, writers: ['release 1.0', 'this release'] as const },
])('pages of $name', ({ indexes, writers }) => {
  async function make(open: Open, { hostname, state: to, by }: Change): Promise<void> {
    const version = (await open.store.host(hostname))?.version ?? 0;
    if (by === 'release 1.0') await writeAsBefore(open, hostname, to, version + 1);
    else await open.store.putHost(host(hostname, { state: to }), version);
  }

  test('are those of a sorted list of the hosts, whatever changes between them', async () => {
    const rounds = fc.array(changes(writers), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(changes(writers), rounds, states, limit, async (first, between, of, size) => {
        const open = await openTable(database.endpoint, indexes);
        const model = new Map<string, HostState>();
        const all = async (some: readonly Change[]) => {
          for (const change of some) await make(open, change);
          for (const { hostname, state: to } of some) model.set(hostname, to);
        };
        await all(first);
        let [after, nextToken]: [string, string | undefined] = ['', undefined];
        for (const some of between) {
          await all(some);
          const { items, ...next } = await open.store.hostsByState(of, size, nextToken);
          const rest = [...model.keys()].filter(
            (name) => byBytes(name, after) > 0 && of.includes(stateIn(model, name)),
          );
          const expected = rest.sort(byBytes).slice(0, size);
          expect(items.map(({ hostname }) => hostname)).toEqual(expected);
          expect(items.map((item) => item.state)).toEqual(expected.map((name) => stateIn(model, name)));
          expect(next.nextToken !== undefined).toBe(rest.length > size);
          if (next.nextToken === undefined) break;
          [after, nextToken] = [expected.at(-1) ?? '', next.nextToken];
        }
        open.client.destroy();
      }),
      { numRuns: 40 },
    );
  });
});

function stateIn(model: ReadonlyMap<string, HostState>, hostname: string): HostState {
  return model.get(hostname) ?? 'HOST_STATE_UP';
}

describe('a page of 100 of 3,000 hosts', () => {
  let open: Open;
  let reads: { queries: number; items: number };
  beforeAll(async () => {
    open = await openTable(database.endpoint);
    await Promise.all(
      Array.from({ length: 3_000 }, (_, n) => {
        const maintained = HOST_STATES[1 + ((n / 25) % 3)] ?? 'HOST_STATE_DOWN';
        return open.store.putHost(
          host(`host${n}.example.com`, { state: n % 25 === 0 ? maintained : 'HOST_STATE_UP' }),
          0,
        );
      }),
    );
    // From here on, the store knows that the table has no former index.
    await open.store.hostsByState(['HOST_STATE_UP'], 1);
    open.client.middlewareStack.add(
      (next) => async (args) => {
        const result = await next(args);
        reads.queries += 1;
        reads.items += (result.output as { Items?: unknown[] }).Items?.length ?? 0;
        return result;
      },
      { step: 'initialize', name: 'count' },
    );
  }, 60_000);
  afterAll(() => open.client.destroy());

  async function read(of: readonly HostState[], choice?: { readonly pool: string }) {
    reads = { queries: 0, items: 0 };
    let nextToken: string | undefined;
    for (let page = 0; page < 3; page += 1) {
      const found = await open.store.hostsByState(of, 100, nextToken, choice && { choice });
      nextToken = found.nextToken;
    }
    return { queries: reads.queries / 3, items: reads.items / 3 };
  }

  test('of one state reads little more than the page', async () => {
    const { queries, items } = await read(['HOST_STATE_UP']);

    expect(queries).toBeLessThan(22);
    expect(items).toBeLessThan(200);
  });

  test('of all states reads some hundreds of hosts, and not thousands', async () => {
    const { queries, items } = await read(HOST_STATES);

    expect(queries).toBeLessThan(75);
    expect(items).toBeLessThan(400);
  });
});

describe('a host that release 1.0 wrote', () => {
  let open: Open;
  beforeAll(async () => {
    open = await openTable(database.endpoint, UPGRADED);
  });
  afterAll(() => open.client.destroy());

  async function unlisted(store: Store) {
    const found: string[] = [];
    const onUnlisted = ({ hostname }: { readonly hostname: string }) => void found.push(hostname);
    await store.hostsByState(HOST_STATES, 100, undefined, { onUnlisted });
    return found;
  }

  test('is listed, and named until it is in the index of this release', async () => {
    await open.store.putHost(host('new'), 0);
    await writeAsBefore(open, 'old', 'HOST_STATE_DOWN', 4);
    expect(await unlisted(open.store)).toEqual(['old']);

    const old = await open.store.host('old');
    expect(old && (await open.store.listHost(old))).toBe(true);

    expect(await unlisted(open.store)).toEqual([]);
    expect(await open.store.host('old')).toEqual(old);
  });

  test('is not put into the list of a state that it has left meanwhile', async () => {
    await writeAsBefore(open, 'moved', 'HOST_STATE_DOWN', 4);
    const read = host('moved', { state: 'HOST_STATE_DOWN', version: 4 });
    await writeAsBefore(open, 'moved', 'HOST_STATE_UP', 5);

    expect(await open.store.listHost(read)).toBe(false);
    expect(await unlisted(open.store)).toEqual(['moved']);
  });

  test('cannot take its list into another version: a record that is read has none', async () => {
    await open.store.putHost(host('read'), 0);

    expect(await open.store.host('read')).toEqual({ ...host('read'), version: 1 });
  });
});
