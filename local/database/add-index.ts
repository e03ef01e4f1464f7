import { promisify } from 'node:util';
import type { UpdateTableCommandInput } from '@aws-sdk/client-dynamodb';
import db, { type Index, type Item, type Operation, type Store, type Table } from 'dynalite/db/index.js';
import { values } from './dynalite-repairs.ts';

/** Replaces UpdateTable of dynalite 4.0.0, which accepts a new index and does not create it. */

/** Items of one batch, to keep the memory of the thread small. */
const PORTION = 100;

/** Answers UpdateTable for one new index: the service asks for nothing else. */
export async function updateTable(store: Store, input: UpdateTableCommandInput): Promise<object> {
  return { TableDescription: await withIndex(store, input) };
}

/**
 * Writes the entries of all items, then adds the index to the table. If the process dies in between,
 * the next one removes these entries.
 */
async function withIndex(store: Store, input: UpdateTableCommandInput): Promise<Table> {
  const [update, ...others] = input.GlobalSecondaryIndexUpdates ?? [];
  const index = update?.Create;
  if (index === undefined || others.length > 0) throw new Error('the embedded database creates one index at a time');
  const table = await promisify(store.getTable)(input.TableName ?? '', false);
  if (table.GlobalSecondaryIndexes?.some(({ IndexName }) => IndexName === index.IndexName)) {
    throw new Error(`the table already has the index ${index.IndexName}`);
  }
  const prefix = `index-global~${table.TableName}~${index.IndexName}~`;
  await store.db.clear(within(prefix));
  const portion: Operation[] = [];
  const write = () => promisify(store.db.batch).call(store.db, portion.splice(0));
  for await (const item of values(store.db, within(`item-${table.TableName}~`))) {
    portion.push(...entries(prefix, index, item, table));
    if (portion.length >= PORTION) await write();
  }
  await write();
  const changed = added(table, index, input.AttributeDefinitions as Table['AttributeDefinitions']);
  await promisify(store.tableDb.put)(table.TableName, changed);
  return changed;
}

/** dynalite's range of the keys with that prefix. */
function within(prefix: string) {
  return { gte: prefix, lt: `${prefix}\xff` };
}

function entries(prefix: string, index: Index, item: Item, table: Table): Operation[] {
  return db
    .getIndexActions([index], undefined, item, table)
    .puts.map(({ key, item: value }) => ({ type: 'put', key: prefix + key, value }));
}

function added(table: Table, index: Index, definitions: Table['AttributeDefinitions']): Table {
  const known = new Set(table.AttributeDefinitions.map(({ AttributeName }) => AttributeName));
  const IndexArn = `${table.TableArn}/index/${index.IndexName}`;
  const sizes = {
    IndexSizeBytes: 0,
    ItemCount: 0,
    ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
  };
  return {
    ...table,
    AttributeDefinitions: [
      ...table.AttributeDefinitions,
      ...definitions.filter(({ AttributeName }) => !known.has(AttributeName)),
    ],
    GlobalSecondaryIndexes: [
      ...(table.GlobalSecondaryIndexes ?? []),
      { ...index, IndexArn, IndexStatus: 'ACTIVE', ...sizes },
    ],
  };
}
