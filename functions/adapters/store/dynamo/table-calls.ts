import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchGetCommand,
  BatchWriteCommand,
  type BatchWriteCommandInput,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
} from '@aws-sdk/lib-dynamodb';
import type { LimitFunction } from 'p-limit';
import { MaintenanceError } from '../../../contract/errors.ts';
import { batched } from '../../http/batched.ts';
import { isConditionFailed, storeFailure } from './failures.ts';
import type { Key } from './keys.ts';
import type { Item } from './records.ts';

/** One table, its client, and the gate of its calls. Its calls throw only MaintenanceErrors. */
export interface Table {
  readonly documents: DynamoDBDocumentClient;
  readonly tableName: string;
  /**
   * Runs at most as many calls at a time as there are sockets. The SDK's timeouts start before a
   * call gets a socket: the last of 1,000 calls at once would time out unsent.
   */
  readonly gate: LimitFunction;
}

/** DynamoDB's limits of one batch. */
const READ_BATCH = 100;
const WRITE_BATCH = 25;
/** Rounds without progress before a batch is given up: about 3 s with the waits between them. */
const FRUITLESS_ROUNDS = 7;

/** Makes one call, and turns its failure into an error of the port. */
export async function calling<T>(table: Table, call: () => Promise<T>): Promise<T> {
  try {
    return await table.gate(call);
  } catch (error) {
    throw storeFailure(error, table.tableName);
  }
}

/** Makes a conditional write: false when its condition did not hold. */
export async function holding(table: Table, write: () => Promise<unknown>): Promise<boolean> {
  try {
    await table.gate(write);
    return true;
  } catch (error) {
    if (isConditionFailed(error)) return false;
    throw storeFailure(error, table.tableName);
  }
}

/** Condition: the record is at `:version`. */
export const AT_VERSION = {
  ConditionExpression: '#version = :version',
  ExpressionAttributeNames: { '#version': 'version' },
} as const;

/** Makes a write conditional on that version of the record; 0: no record. */
export function atVersion(version: number) {
  return version === 0
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : { ...AT_VERSION, ExpressionAttributeValues: { ':version': version } };
}

/** Reads strongly consistently: a decision on an old record would fail only at its write. */
export async function getItem(table: Table, key: Key): Promise<Item | undefined> {
  const input = { TableName: table.tableName, Key: key, ConsistentRead: true };
  return (await calling(table, () => table.documents.send(new GetCommand(input)))).Item;
}

/** Reads the record of an item, if there is one. */
export async function readRecord<T>(table: Table, key: Key, read: (item: Item) => T): Promise<T | undefined> {
  const item = await getItem(table, key);
  return item && read(item);
}

export async function putItem(table: Table, Item: Item): Promise<void> {
  await calling(table, () => table.documents.send(new PutCommand({ TableName: table.tableName, Item })));
}

/** False when the condition did not hold. */
export function putItemIf(table: Table, Item: Item, condition: object): Promise<boolean> {
  const put = new PutCommand({ TableName: table.tableName, Item, ...condition });
  return holding(table, () => table.documents.send(put));
}

export async function deleteItem(table: Table, Key: Key): Promise<void> {
  await calling(table, () => table.documents.send(new DeleteCommand({ TableName: table.tableName, Key })));
}

/** False when the condition did not hold. */
export function deleteItemIf(table: Table, Key: Key, condition: object): Promise<boolean> {
  const remove = new DeleteCommand({ TableName: table.tableName, Key, ...condition });
  return holding(table, () => table.documents.send(remove));
}

/** Reads single items like `getItem`, with one call for all reads of the same moment. */
export function itemReader(table: Table): (key: Key) => Promise<Item | undefined> {
  return batched(READ_BATCH, async (keys) => {
    const distinct = distinctByKey(keys);
    const [only] = distinct;
    const items = only && distinct.length === 1 ? [await getItem(table, only)] : await getItems(table, distinct);
    const found = new Map(items.flatMap((item) => (item === undefined ? [] : [[keyText(item), item]])));
    return keys.map((key) => found.get(keyText(key)));
  });
}

/** Writes single items unconditionally, with one call for all writes of the same moment. */
export function itemWriter(table: Table): (item: Item) => Promise<void> {
  return batched(WRITE_BATCH, async (items) => {
    const distinct = distinctByKey(items);
    const [only] = distinct;
    if (distinct.length > 1) await putItems(table, distinct);
    else if (only !== undefined) await putItem(table, only);
    return items.map(() => undefined);
  });
}

/** Removes single items unconditionally, with one call for all removals of the same moment. */
export function itemRemover(table: Table): (key: Key) => Promise<void> {
  return batched(WRITE_BATCH, async (keys) => {
    const distinct = distinctByKey(keys);
    const [only] = distinct;
    const requests = distinct.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } }));
    if (distinct.length > 1) await writeBatch(table, requests);
    else if (only !== undefined) await deleteItem(table, only);
    return keys.map(() => undefined);
  });
}

/** DynamoDB refuses a batch with a repeated key: the last item of each key counts. */
export function distinctByKey<T extends Key | Item>(all: readonly T[]): T[] {
  return [...new Map(all.map((each) => [keyText(each), each])).values()];
}

function keyText({ pk, sk }: Key | Item): string {
  return `${pk}|${sk}`;
}

/** Reads the existing items, in any order, strongly consistently. The keys must differ. */
export async function getItems(table: Table, keys: readonly Key[]): Promise<Item[]> {
  const found = await Promise.all(chunks(keys, READ_BATCH).map((chunk) => getBatch(table, chunk)));
  return found.flat();
}

async function getBatch(table: Table, keys: readonly Key[]): Promise<Item[]> {
  const found: Item[] = [];
  await untilAllDone(table, keys, async (open) => {
    const RequestItems = { [table.tableName]: { Keys: [...open], ConsistentRead: true } };
    const answer = await calling(table, () => table.documents.send(new BatchGetCommand({ RequestItems })));
    found.push(...(answer.Responses?.[table.tableName] ?? []));
    return (answer.UnprocessedKeys?.[table.tableName]?.Keys ?? []) as Key[];
  });
  return found;
}

/** Writes all items unconditionally. Their keys must differ. */
export async function putItems(table: Table, items: readonly Item[]): Promise<void> {
  const requests = items.map((Item) => ({ PutRequest: { Item } }));
  await Promise.all(chunks(requests, WRITE_BATCH).map((chunk) => writeBatch(table, chunk)));
}

type WriteRequest = NonNullable<BatchWriteCommandInput['RequestItems']>[string][number];

async function writeBatch(table: Table, requests: readonly WriteRequest[]): Promise<void> {
  await untilAllDone(table, requests, async (open) => {
    const RequestItems = { [table.tableName]: [...open] };
    const answer = await calling(table, () => table.documents.send(new BatchWriteCommand({ RequestItems })));
    return answer.UnprocessedItems?.[table.tableName] ?? [];
  });
}

/** Repeats `round` for the items that DynamoDB left undone, which `round` returns. */
async function untilAllDone<T>(table: Table, all: readonly T[], round: (open: readonly T[]) => Promise<readonly T[]>) {
  let open = all;
  let fruitless = 0;
  while (open.length > 0) {
    const left = await round(open);
    fruitless = left.length < open.length ? 0 : fruitless + 1;
    if (fruitless === FRUITLESS_ROUNDS) {
      throw new MaintenanceError(
        'StoreUnavailable',
        `DynamoDB did not process ${left.length} items of a batch on the table '${table.tableName}', time after time: it is throttled or overloaded`,
      );
    }
    if (fruitless > 0) await sleep(Math.random() * 50 * 2 ** fruitless);
    open = left;
  }
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
