import type { Finish } from '../../../domain/request/finish.ts';
import type { Maintenance } from '../../../domain/request/maintenance.ts';
import type { Page, Store } from '../../../ports/store.ts';
import { expiry } from '../dynamo/expiry.ts';
import { finishKey, listedAt, MAINTENANCE_LISTING, maintenanceKey, tokenKey } from '../dynamo/keys.ts';
import { pageToken, readPageToken } from '../dynamo/page-token.ts';
import { type Item, SCHEMA_VERSION, toFinish, toMaintenance, toTokenAnswer } from '../dynamo/records.ts';
import { MAINTENANCES_BY_TIME } from '../dynamo/table.ts';
import { atVersion, deleteItem, putItem, putItemIf, readRecord, type Table } from '../dynamo/table-calls.ts';
import { queryPage } from '../dynamo/table-queries.ts';

type MaintenanceStore = Pick<
  Store,
  | 'createMaintenance'
  | 'putMaintenance'
  | 'deleteMaintenance'
  | 'maintenance'
  | 'maintenances'
  | 'createTokenAnswer'
  | 'tokenAnswer'
  | 'finish'
  | 'createFinish'
  | 'putFinish'
>;

export function maintenanceStore(table: Table, historyDays: number): MaintenanceStore {
  return {
    createMaintenance: (maintenance) =>
      putItemIf(table, maintenanceItem({ ...maintenance, version: 0 }, historyDays), atVersion(0)),
    putMaintenance(maintenance) {
      const condition = maintenance.version === 0 ? WITHOUT_VERSION : atVersion(maintenance.version);
      return putItemIf(table, maintenanceItem(maintenance, historyDays), condition);
    },
    deleteMaintenance: (id) => deleteItem(table, maintenanceKey(id)),
    maintenance: (id) => readRecord(table, maintenanceKey(id), toMaintenance),
    maintenances: (limit, nextToken) => maintenances(table, limit, nextToken),
    createTokenAnswer(answer) {
      const kept = expiry(answer.requestedAt, historyDays);
      const Item = { ...tokenKey(answer.id), schemaVersion: SCHEMA_VERSION, ...answer, ...kept };
      return putItemIf(table, Item, atVersion(0));
    },
    tokenAnswer: (id) => readRecord(table, tokenKey(id), toTokenAnswer),
    finish: (maintenanceId) => readRecord(table, finishKey(maintenanceId), toFinish),
    createFinish: (finish) => putItemIf(table, finishItem(finish, historyDays), atVersion(0)),
    putFinish: (finish) => putItem(table, finishItem(finish, historyDays)),
  };
}

/** Records from before versions existed have none. */
const WITHOUT_VERSION = {
  ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#version)',
  ExpressionAttributeNames: { '#version': 'version' },
} as const;

function maintenanceItem(maintenance: Maintenance, historyDays: number): Item {
  const { endedAt } = maintenance;
  return {
    ...maintenanceKey(maintenance.id),
    schemaVersion: SCHEMA_VERSION,
    ...maintenance,
    version: maintenance.version + 1,
    [MAINTENANCES_BY_TIME.partition]: MAINTENANCE_LISTING,
    [MAINTENANCES_BY_TIME.sort]: listedAt(maintenance),
    ...(endedAt !== null && expiry(endedAt, historyDays)),
  };
}

function finishItem(finish: Finish, historyDays: number): Item {
  const kept = expiry(finish.at, historyDays);
  return { ...finishKey(finish.maintenanceId), schemaVersion: SCHEMA_VERSION, ...finish, ...kept };
}

async function maintenances(table: Table, limit: number, nextToken: string | undefined): Promise<Page<Maintenance>> {
  const before = readPageToken('maintenances', nextToken);
  const query = {
    IndexName: MAINTENANCES_BY_TIME.name,
    KeyConditionExpression: before === undefined ? 'listing = :all' : 'listing = :all AND listedAt < :before',
    ExpressionAttributeValues: { ':all': MAINTENANCE_LISTING, ...(before !== undefined && { ':before': before }) },
    ScanIndexForward: false,
  };
  const tokenOf = (last: Item) => pageToken('maintenances', String(last[MAINTENANCES_BY_TIME.sort]));
  return queryPage(table, query, limit, (item) => [toMaintenance(item)], tokenOf);
}
