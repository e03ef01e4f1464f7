import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchGetCommand,
  BatchWriteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { LimitFunction } from 'p-limit';
import { MaintenanceError } from '../../../contract/errors.ts';
import { batched } from '../../http/batched.ts';
import { isConditionFailed, storeFailure } from './failures.ts';
import type { Key } from './keys.ts';
import type { Item } from './records.ts';

/** One table, the client that reaches it, and the gate that its calls pass. Every call here throws MaintenanceError only. */
export interface Table {
  readonly documents: DynamoDBDocumentClient;
  readonly tableName: string;
  /**
   * Lets as many calls run at a time as there are sockets. The SDK's timeouts start when a call is made, not when it gets a
   * socket: of 1,000 calls at once the last would time out before it was sent.
   */
  readonly gate: LimitFunction;
}

/** DynamoDB's own limits of one batch. */
const READ_BATCH = 100;
const WRITE_BATCH = 25;
/** Rounds in a row that may bring nothing before a batch is given up: with the waits between them about 3 s. */
const FRUITLESS_ROUNDS = 7;

/** Makes one call and turns its failure into the port's words. */
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

/** The condition that a record is at a version. */
export const AT_VERSION = {
  ConditionExpression: '#version = :version',
  ExpressionAttributeNames: { '#version': 'version' },
} as const;

/** What a write needs so that it is made only on that version of the record; 0: there is none. */
export function atVersion(version: number) {
  return version === 0
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : { ...AT_VERSION, ExpressionAttributeValues: { ':version': version } };
}

/** Strongly consistent: a decision on an old record would only be refused when it is written. */
export async function getItem(table: Table, key: Key): Promise<Item | undefined> {
  const input = { TableName: table.tableName, Key: key, ConsistentRead: true };
  return (await calling(table, () => table.documents.send(new GetCommand(input)))).Item;
}

/** Reads single items as `getItem` does, those that are asked for at about the same time by one call. */
export function itemReader(table: Table): (key: Key) => Promise<Item | undefined> {
  return batched(READ_BATCH, async (keys) => {
    const distinct = distinctByKey(keys);
    const [only] = distinct;
    const items = only && distinct.length === 1 ? [await getItem(table, only)] : await getItems(table, distinct);
    const found = new Map(items.flatMap((item) => (item === undefined ? [] : [[keyText(item), item]])));
    return keys.map((key) => found.get(keyText(key)));
  });
}

/** Writes single items, unconditionally, those that are written at about the same time by one call. */
export function itemWriter(table: Table): (item: Item) => Promise<void> {
  return batched(WRITE_BATCH, async (items) => {
    const distinct = distinctByKey(items);
    const [only] = distinct;
    if (distinct.length > 1) await putItems(table, distinct);
    else await calling(table, () => table.documents.send(new PutCommand({ TableName: table.tableName, Item: only })));
    return items.map(() => undefined);
  });
}

/** DynamoDB takes no batch that names a key twice: of equal keys the last one counts. */
function distinctByKey<T extends Key | Item>(all: readonly T[]): T[] {
  return [...new Map(all.map((each) => [keyText(each), each])).values()];
}

function keyText({ pk, sk }: Key | Item): string {
  return `${pk}|${sk}`;
}

/** Those of the items that exist, in any order; strongly consistent. The keys must differ. */
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

/** Writes all items, unconditionally. Their keys must differ. */
export async function putItems(table: Table, items: readonly Item[]): Promise<void> {
  await Promise.all(chunks(items, WRITE_BATCH).map((chunk) => putBatch(table, chunk)));
}

async function putBatch(table: Table, items: readonly Item[]): Promise<void> {
  await untilAllDone(table, items, async (open) => {
    const RequestItems = { [table.tableName]: open.map((item) => ({ PutRequest: { Item: item } })) };
    const answer = await calling(table, () => table.documents.send(new BatchWriteCommand({ RequestItems })));
    return (answer.UnprocessedItems?.[table.tableName] ?? []).flatMap(({ PutRequest }) => PutRequest?.Item ?? []);
  });
}

/** Gives `round` what is still open until nothing is; it answers what DynamoDB left undone, as it may at any time. */
async function untilAllDone<T>(table: Table, all: readonly T[], round: (open: readonly T[]) => Promise<readonly T[]>) {
  let open = all;
  let fruitless = 0;
  while (open.length > 0) {
    const left = await round(open);
    fruitless = left.length < open.length ? 0 : fruitless + 1;
    if (fruitless === FRUITLESS_ROUNDS) {
      throw new MaintenanceError(
        'StoreUnavailable',
        `DynamoDB leaves ${left.length} items of a batch on the table '${table.tableName}' undone`,
      );
    }
    if (fruitless > 0) await sleep(Math.random() * 50 * 2 ** fruitless);
    open = left;
  }
}

export type Query = Pick<
  QueryCommandInput,
  | 'IndexName'
  | 'KeyConditionExpression'
  | 'FilterExpression'
  | 'ExpressionAttributeNames'
  | 'ExpressionAttributeValues'
  | 'ScanIndexForward'
>;

/**
 * The first `limit` items of the query: one call, more only where the items are past the 1 MiB of one answer. With a filter there may be
 * more: DynamoDB's own limit counts the items that it looks at, so none is set.
 */
export async function queryItems(table: Table, query: Query, limit = Number.POSITIVE_INFINITY): Promise<Item[]> {
  const items: Item[] = [];
  let ExclusiveStartKey: Item | undefined;
  do {
    const input: QueryCommandInput = {
      ...query,
      TableName: table.tableName,
      ...(Number.isFinite(limit) && query.FilterExpression === undefined && { Limit: limit - items.length }),
      ConsistentRead: query.IndexName === undefined,
      ExclusiveStartKey,
    };
    const answer = await calling(table, () => table.documents.send(new QueryCommand(input)));
    items.push(...(answer.Items ?? []));
    ExclusiveStartKey = answer.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined && items.length < limit);
  return items;
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
