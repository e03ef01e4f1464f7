import { QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import type { Page } from '../../../ports/store.ts';
import type { Item } from './records.ts';
import { calling, type Table } from './table-calls.ts';

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
 * Reads the first `limit` items of a query, with one call for each 1 MiB. With a filter, it may
 * return more: DynamoDB's own limit counts the items before the filter, so it is not set.
 */
export async function queryItems(table: Table, query: Query, limit = Number.POSITIVE_INFINITY): Promise<Item[]> {
  const items: Item[] = [];
  let from: Item | undefined;
  do {
    const most = Number.isFinite(limit) && query.FilterExpression === undefined ? limit - items.length : undefined;
    const answer = await queryOnce(table, query, most, from);
    items.push(...answer.items);
    from = answer.last;
  } while (from !== undefined && items.length < limit);
  return items;
}

/** Reads all items of a partition. */
export function queryPartition(table: Table, pk: string): Promise<Item[]> {
  return queryItems(table, { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': pk } });
}

/** A page of the query's records; `tokenOf` makes the token of the next page from the last item of this one. */
export async function queryPage<T>(
  table: Table,
  query: Query,
  limit: number,
  read: (item: Item) => readonly T[],
  tokenOf: (last: Item) => string,
): Promise<Page<T>> {
  return pageOf(await queryItems(table, query, limit + 1), limit, read, tokenOf);
}

/** Makes a page of items that were read with one item more than the page shows. */
export function pageOf<T>(
  found: readonly Item[],
  limit: number,
  read: (item: Item) => readonly T[],
  tokenOf: (last: Item) => string,
): Page<T> {
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const items = shown.flatMap(read);
  return found.length > limit && last ? { items, nextToken: tokenOf(last) } : { items };
}

/** An answer of DynamoDB: at most 1 MiB. */
export interface Answer {
  readonly items: readonly Item[];
  /** The key of the last item that was looked at; undefined at the end of the query. */
  readonly last: Item | undefined;
}

/** Makes one call of a query, which looks at no more than `limit` items, before the filter. */
export async function queryOnce(table: Table, query: Query, limit?: number, from?: Item): Promise<Answer> {
  const input: QueryCommandInput = {
    ...query,
    TableName: table.tableName,
    ...(limit !== undefined && { Limit: limit }),
    ConsistentRead: query.IndexName === undefined,
    ExclusiveStartKey: from,
  };
  const { Items, LastEvaluatedKey } = await calling(table, () => table.documents.send(new QueryCommand(input)));
  return { items: Items ?? [], last: LastEvaluatedKey };
}
