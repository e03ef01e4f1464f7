import type { WindowTurns } from '../../../domain/windows/host-turns.ts';
import type { WindowOpening } from '../../../domain/windows/opening.ts';
import type { RecurringWindow } from '../../../domain/windows/recurring-window.ts';
import type { Page, Store } from '../../../ports/store.ts';
import { expiry } from '../dynamo/expiry.ts';
import { openingKey, openTimeKey, turnsKey, WINDOWS, windowKey } from '../dynamo/keys.ts';
import { pageToken, readPageToken } from '../dynamo/page-token.ts';
import { type Item, SCHEMA_VERSION, toOpening, toWindow, toWindowTurns } from '../dynamo/records.ts';
import { atVersion, deleteItemIf, getItem, putItem, putItemIf, readRecord, type Table } from '../dynamo/table-calls.ts';
import { queryPage } from '../dynamo/table-queries.ts';
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
    window: (name) => readRecord(table, windowKey(name), toWindow),
    windows: (limit, nextToken, onUnreadable) => windows(table, limit, nextToken, onUnreadable),
    putWindow: (window, expectedVersion) => putWindow(table, window, expectedVersion),
    deleteWindow: (name, expectedVersion) => deleteItemIf(table, windowKey(name), atVersion(expectedVersion)),
    createOpening: (opening) => putItemIf(table, openingItem(opening, historyDays), atVersion(0)),
    putOpening: (opening) => putItem(table, openingItem(opening, historyDays)),
    opening: (windowName, scheduledAt) => readRecord(table, openingKey(windowName, scheduledAt), toOpening),
    openings: (windowName, limit, nextToken) => openings(table, windowName, limit, nextToken),
    async openTime(windowName) {
      const scheduledAt = (await getItem(table, openTimeKey(windowName)))?.scheduledAt;
      return typeof scheduledAt === 'string' ? scheduledAt : undefined;
    },
    async windowTurns(windowName) {
      return (await readRecord(table, turnsKey(windowName), toWindowTurns)) ?? { windowName, turns: [], version: 0 };
    },
    putWindowTurns: (turns) => putWindowTurns(table, turns, historyDays),
    takeOpenTime(windowName, scheduledAt, before) {
      const Item = { ...openTimeKey(windowName), schemaVersion: SCHEMA_VERSION, scheduledAt };
      return putItemIf(table, Item, before === undefined ? atVersion(0) : isOpenSince(before));
    },
    async releaseOpenTime(windowName, scheduledAt) {
      await deleteItemIf(table, openTimeKey(windowName), isOpenSince(scheduledAt));
    },
  };
}

function putWindowTurns(table: Table, record: WindowTurns, historyDays: number): Promise<boolean> {
  const newest = record.turns[0]?.at;
  const written = { ...record, version: record.version + 1, ...(newest !== undefined && expiry(newest, historyDays)) };
  const Item = { ...turnsKey(record.windowName), schemaVersion: SCHEMA_VERSION, ...written };
  return putItemIf(table, Item, atVersion(record.version));
}

async function putWindow(
  table: Table,
  window: RecurringWindow,
  expectedVersion: number,
): Promise<RecurringWindow | undefined> {
  const written = { ...window, version: expectedVersion + 1 };
  const Item = { ...windowKey(window.name), schemaVersion: SCHEMA_VERSION, ...written };
  return (await putItemIf(table, Item, atVersion(expectedVersion))) ? written : undefined;
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
  const read = (item: Item) => readable(item, toWindow, onUnreadable);
  return queryPage(table, query, limit, read, (last) => pageToken('windows', String(last.sk)));
}

function openingItem(opening: WindowOpening, historyDays: number): Item {
  const key = openingKey(opening.windowName, opening.scheduledAt);
  return { ...key, schemaVersion: SCHEMA_VERSION, ...opening, ...expiry(opening.scheduledAt, historyDays) };
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
  const tokenOf = (last: Item) => pageToken('openings', String(last.scheduledAt));
  return queryPage(table, query, limit, (item) => [toOpening(item)], tokenOf);
}
