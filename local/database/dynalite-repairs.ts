import { Readable } from 'node:stream';
import db, { type Callback, type Item, type Level, type Store, type Table } from 'dynalite/db/index.js';

/**
 * Corrects three faults of dynalite 4.0.0, in the thread that calls this before it starts the server.
 * dynalite's actions look up these members of the module at each call.
 *
 * - It writes an item and its index entries one by one: a kill in between leaves a wrong index.
 * - It never closes the iterator of a query: LevelDB keeps its snapshot until the end.
 * - It reads each item, and each table's description for each call, in another thread. To wake that
 *   thread takes longer than to read.
 */
export function repairDynalite(opened: (store: Store) => void): void {
  const { create, updateIndexes } = db;
  db.create = (options) => {
    const store = create(options);
    store.db.createValueStream = (range) => Readable.from(values(store.db, range));
    store.db.get = (key, callback) => getAtOnce(store.db, key, callback);
    opened(store);
    return store;
  };
  db.updateIndexes = (store, table, existing, item, callback) =>
    table.LocalSecondaryIndexes
      ? updateIndexes(store, table, existing, item, callback)
      : writeAtOnce(store, table, existing, item, callback);
}

/** dynalite expects the answer later. */
function getAtOnce(level: Level, key: string, callback: Callback<Item>): void {
  let value: Item | undefined;
  try {
    value = level.getSync(key);
  } catch (error) {
    setImmediate(callback, error as Error);
    return;
  }
  setImmediate(callback, null, value);
}

/** Writes the item and its index entries in one LevelDB batch. dynalite writes the item again later. */
function writeAtOnce(
  store: Store,
  table: Table,
  existing: Item | undefined,
  item: Item | null,
  callback: Callback,
): void {
  const subject = item ?? existing;
  if (!subject) {
    callback();
    return;
  }
  const { puts, deletes } = db.getIndexActions(table.GlobalSecondaryIndexes ?? [], existing, item, table);
  const inIndex = (index: string, key: string) => `index-global~${table.TableName}~${index}~${key}`;
  const own = `item-${table.TableName}~${db.createKey(subject, table)}`;
  store.db.batch(
    [
      ...deletes.map(({ index, key }) => ({ type: 'del' as const, key: inIndex(index, key) })),
      ...puts.map(({ index, key, item: value }) => ({ type: 'put' as const, key: inIndex(index, key), value })),
      item ? { type: 'put' as const, key: own, value: item } : { type: 'del' as const, key: own },
    ],
    callback,
  );
}

/**
 * Number of items of the first read, and the maximum of a read. Each item must be parsed: a page of
 * hosts needs nine of each shard, and one more to know whether others follow.
 */
const [FIRST_READ, MAX_READ] = [10, 160];

export async function* values(level: Level, range: object): AsyncGenerator<Item> {
  const iterator = level.values(range);
  try {
    for (let size = FIRST_READ; ; size = Math.min(2 * size, MAX_READ)) {
      const some = await iterator.nextv(size);
      if (some.length === 0) return;
      yield* some;
    }
  } finally {
    await iterator.close();
  }
}
