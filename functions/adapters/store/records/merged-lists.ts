import type { Item } from '../dynamo/records.ts';
import type { Index } from '../dynamo/table.ts';
import type { Table } from '../dynamo/table-calls.ts';
import { queryOnce } from '../dynamo/table-queries.ts';

/** A condition on the items of a list. */
export interface Filter {
  readonly expression: string;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string>>;
}

/** A list of hosts: one partition of an index. */
export interface ListQuery {
  readonly name: string;
  readonly filter: Filter | undefined;
  /** Items that the first round reads. */
  readonly firstRead: number;
}

/** Asks for the first `count` hosts by name, after the name `after`, of several lists. */
interface MergedQuery {
  readonly index: Index;
  readonly lists: readonly ListQuery[];
  /** @default - from the start */
  readonly after: string | undefined;
  readonly count: number;
}

/** A list as far as it is read. */
interface List extends ListQuery {
  readonly items: Item[];
  /** The last host name that was looked at. */
  readTo: string | undefined;
  isAtEnd: boolean;
}

/**
 * Reads a part of each list at the same time, then more of the lists that may still have one of the
 * first hosts. Each round reads twice as much as the round before, because a filter may leave
 * nothing of a part.
 *
 * May return more hosts than asked for.
 */
export async function firstByName(table: Table, query: MergedQuery): Promise<readonly Item[]> {
  const lists: List[] = query.lists.map((list) => ({ ...list, items: [], readTo: query.after, isAtEnd: false }));
  for (let times = 1; ; times *= 2) {
    const merged = mergeByName(lists.flatMap(({ items }) => items));
    const last = merged[query.count - 1];
    const behind = lists.filter(({ readTo, isAtEnd }) => !isAtEnd && !(last && reaches(readTo, nameOf(last))));
    if (behind.length === 0) return merged;
    await Promise.all(behind.map((list) => readOn(table, query.index, list, list.firstRead * times)));
  }
}

async function readOn(table: Table, index: Index, list: List, most: number): Promise<void> {
  const { filter, readTo } = list;
  const { items, last } = await queryOnce(
    table,
    {
      IndexName: index.name,
      KeyConditionExpression: readTo === undefined ? '#list = :list' : '#list = :list AND #name > :readTo',
      ...(filter && { FilterExpression: filter.expression }),
      ExpressionAttributeNames: {
        '#list': index.partition,
        ...(readTo !== undefined && { '#name': index.sort }),
        ...filter?.names,
      },
      ExpressionAttributeValues: {
        ':list': list.name,
        ...(readTo !== undefined && { ':readTo': readTo }),
        ...filter?.values,
      },
    },
    most,
  );
  list.items.push(...items);
  if (last === undefined) list.isAtEnd = true;
  else list.readTo = nameOf(last);
}

function nameOf(item: Item): string {
  return String(item.hostname);
}

function reaches(readTo: string | undefined, name: string): boolean {
  return readTo !== undefined && Buffer.compare(Buffer.from(readTo), Buffer.from(name)) >= 0;
}

/**
 * Sorts by host name. Keeps only the newer record of a host that was read in two states.
 *
 * Orders names as DynamoDB does, by UTF-8 bytes: surrogate pairs come last, not before U+E000.
 */
function mergeByName(items: readonly Item[]): Item[] {
  const newest = new Map<string, Item>();
  for (const item of items) {
    const other = newest.get(nameOf(item));
    if (other === undefined || Number(other.version) < Number(item.version)) newest.set(nameOf(item), item);
  }
  const named = [...newest].map(([name, item]) => ({ bytes: Buffer.from(name), item }));
  return named.sort((a, b) => Buffer.compare(a.bytes, b.bytes)).map(({ item }) => item);
}
