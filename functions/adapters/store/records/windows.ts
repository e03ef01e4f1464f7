import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { WindowTurns } from '../../../domain/windows/host-turns.ts';
import type { WindowOpening } from '../../../domain/windows/opening.ts';
import type { RecurringWindow } from '../../../domain/windows/recurring-window.ts';
import type { Page, Store } from '../../../ports/store.ts';
import { openingKey, openTimeKey, turnsKey, WINDOWS, windowKey } from '../dynamo/keys.ts';
import { pageToken, readPageToken } from '../dynamo/page-token.ts';
import { SCHEMA_VERSION, toOpening, toWindow, toWindowTurns } from '../dynamo/records.ts';
import { atVersion, calling, getItem, holding, type Table } from '../dynamo/table-calls.ts';
import { queryItems } from '../dynamo/table-queries.ts';
import { expiry } from './expiry.ts';
import { type OnUnreadable, readable } from './readable.ts';

type WindowStore = Pick<
  Store,
  | 'window'
  | 'windows'
  | 'putWindow'
  | 'deleteWindow'
  | 'createOpening'
  | 'putOpening'
  | 'opening'
  | 'openings'
  | 'openTime'
  | 'takeOpenTime'
  | 'releaseOpenTime'
  | 'windowTurns'
  | 'putWindowTurns'
>;

export function windowStore(table: Table, historyDays: number): WindowStore {
  return {
    async window(name) {
      const item = await getItem(table, windowKey(name));
      return item && toWindow(item);
    },
    windows: (limit, nextToken, onUnreadable) => windows(table, limit, nextToken, onUnreadable),
    putWindow: (window, expectedVersion) => putWindow(table, window, expectedVersion),
    deleteWindow(name, expectedVersion) {
      const input = { TableName: table.tableName, Key: windowKey(name), ...atVersion(expectedVersion) };
      return holding(table, () => table.documents.send(new DeleteCommand(input)));
    },
    createOpening(opening) {
      const input = { ...put(table, opening, historyDays), ConditionExpression: 'attribute_not_exists(pk)' };
      return holding(table, () => table.documents.send(new PutCommand(input)));
    },
    async putOpening(opening) {
      await calling(table, () => table.documents.send(new PutCommand(put(table, opening, historyDays))));
    },
    async opening(windowName, scheduledAt) {
      const item = await getItem(table, openingKey(windowName, scheduledAt));
      return item && toOpening(item);
    },
    openings: (windowName, limit, nextToken) => openings(table, windowName, limit, nextToken),
    async openTime(windowName) {
      const scheduledAt = (await getItem(table, openTimeKey(windowName)))?.scheduledAt;
      return typeof scheduledAt === 'string' ? scheduledAt : undefined;
    },
    windowTurns: (windowName) => windowTurns(table, windowName),
    putWindowTurns: (turns) => putWindowTurns(table, turns, historyDays),
    takeOpenTime: (windowName, scheduledAt, before) => takeOpenTime(table, windowName, scheduledAt, before),
    async releaseOpenTime(windowName, scheduledAt) {
      const input = { TableName: table.tableName, Key: openTimeKey(windowName), ...isOpenSince(scheduledAt) };
      await holding(table, () => table.documents.send(new DeleteCommand(input)));
    },
  };
}

async function windowTurns(table: Table, windowName: string): Promise<WindowTurns> {
  const item = await getItem(table, turnsKey(windowName));
  return item === undefined ? { windowName, turns: [], version: 0 } : toWindowTurns(item);
}

function putWindowTurns(table: Table, turns: WindowTurns, historyDays: number): Promise<boolean> {
  const newest = turns.turns[0]?.at;
  const Item = {
    ...turnsKey(turns.windowName),
    schemaVersion: SCHEMA_VERSION,
    ...turns,
    version: turns.version + 1,
    ...(newest !== undefined && expiry(newest, historyDays)),
  };
  const put = new PutCommand({ TableName: table.tableName, Item, ...atVersion(turns.version) });
  return holding(table, () => table.documents.send(put));
}

async function putWindow(
  table: Table,
  window: RecurringWindow,
  expectedVersion: number,
): Promise<RecurringWindow | undefined> {
  const written = { ...window, version: expectedVersion + 1 };
  const input = new PutCommand({
    TableName: table.tableName,
    Item: { ...windowKey(window.name), schemaVersion: SCHEMA_VERSION, ...written },
    ...atVersion(expectedVersion),
  });
  return (await holding(table, () => table.documents.send(input))) ? written : undefined;
}

function takeOpenTime(table: Table, windowName: string, scheduledAt: string, before: string | undefined) {
  const condition = before === undefined ? { ConditionExpression: 'attribute_not_exists(pk)' } : isOpenSince(before);
  const Item = { ...openTimeKey(windowName), schemaVersion: SCHEMA_VERSION, scheduledAt };
  return holding(table, () => table.documents.send(new PutCommand({ TableName: table.tableName, Item, ...condition })));
}

function isOpenSince(scheduledAt: string) {
  return { ConditionExpression: 'scheduledAt = :at', ExpressionAttributeValues: { ':at': scheduledAt } };
}

async function windows(
  table: Table,
  limit: number,
  nextToken: string | undefined,
  onUnreadable: OnUnreadable | undefined,
): Promise<Page<RecurringWindow>> {
  const after = readPageToken('windows', nextToken);
  const query = {
    KeyConditionExpression: after === undefined ? 'pk = :pk' : 'pk = :pk AND sk > :after',
    ExpressionAttributeValues: { ':pk': WINDOWS, ...(after !== undefined && { ':after': after }) },
  };
  const found = await queryItems(table, query, limit + 1);
  const page = found.slice(0, limit);
  const items = page.flatMap((item) => readable(item, toWindow, onUnreadable));
  const last = page.at(-1);
  return found.length > limit && last ? { items, nextToken: pageToken('windows', String(last.sk)) } : { items };
}

function put(table: Table, opening: WindowOpening, historyDays: number) {
  const Item = {
    ...openingKey(opening.windowName, opening.scheduledAt),
    schemaVersion: SCHEMA_VERSION,
    ...opening,
    ...expiry(opening.scheduledAt, historyDays),
  };
  return { TableName: table.tableName, Item };
}

/** The last year that a schedule may name is 2199. */
const LATER_THAN_ALL = '9999-12-31T23:59:59.999Z';

async function openings(
  table: Table,
  windowName: string,
  limit: number,
  nextToken: string | undefined,
): Promise<Page<WindowOpening>> {
  const before = readPageToken('openings', nextToken);
  const end = openingKey(windowName, before ?? LATER_THAN_ALL);
  const query = {
    KeyConditionExpression: 'pk = :pk AND sk < :end',
    ExpressionAttributeValues: { ':pk': end.pk, ':end': end.sk },
    ScanIndexForward: false,
  };
  const found = await queryItems(table, query, limit + 1);
  const items = found.slice(0, limit).map(toOpening);
  const last = items.at(-1);
  return found.length > limit && last ? { items, nextToken: pageToken('openings', last.scheduledAt) } : { items };
}
