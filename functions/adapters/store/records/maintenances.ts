import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Finish } from '../../../domain/request/finish.ts';
import type { Maintenance } from '../../../domain/request/maintenance.ts';
import type { Page, Store } from '../../../ports/store.ts';
import { finishKey, listedAt, MAINTENANCE_LISTING, maintenanceKey, tokenKey } from '../dynamo/keys.ts';
import { pageToken, readPageToken } from '../dynamo/page-token.ts';
import { SCHEMA_VERSION, toFinish, toMaintenance, toTokenAnswer } from '../dynamo/records.ts';
import { MAINTENANCES_BY_TIME } from '../dynamo/table.ts';
import { atVersion, calling, getItem, holding, type Table } from '../dynamo/table-calls.ts';
import { queryItems } from '../dynamo/table-queries.ts';
import { expiry } from './expiry.ts';

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
    createMaintenance: (maintenance) => createMaintenance(table, maintenance, historyDays),
    putMaintenance: (maintenance) => putMaintenance(table, maintenance, historyDays),
    async deleteMaintenance(id) {
      const remove = new DeleteCommand({ TableName: table.tableName, Key: maintenanceKey(id) });
      await calling(table, () => table.documents.send(remove));
    },
    async maintenance(id) {
      const item = await getItem(table, maintenanceKey(id));
      return item && toMaintenance(item);
    },
    maintenances: (limit, nextToken) => maintenances(table, limit, nextToken),
    createTokenAnswer(answer) {
      const Item = {
        ...tokenKey(answer.id),
        schemaVersion: SCHEMA_VERSION,
        ...answer,
        ...expiry(answer.requestedAt, historyDays),
      };
      const create = { TableName: table.tableName, Item, ConditionExpression: 'attribute_not_exists(pk)' };
      return holding(table, () => table.documents.send(new PutCommand(create)));
    },
    async tokenAnswer(id) {
      const item = await getItem(table, tokenKey(id));
      return item && toTokenAnswer(item);
    },
    async finish(maintenanceId) {
      const item = await getItem(table, finishKey(maintenanceId));
      return item && toFinish(item);
    },
    createFinish: (finish) => createFinish(table, finish, historyDays),
    async putFinish(finish) {
      await calling(table, () => table.documents.send(new PutCommand(finishItem(table, finish, historyDays))));
    },
  };
}

function put(table: Table, maintenance: Maintenance, historyDays: number) {
  const { endedAt } = maintenance;
  const Item = {
    ...maintenanceKey(maintenance.id),
    schemaVersion: SCHEMA_VERSION,
    ...maintenance,
    version: maintenance.version + 1,
    [MAINTENANCES_BY_TIME.partition]: MAINTENANCE_LISTING,
    [MAINTENANCES_BY_TIME.sort]: listedAt(maintenance),
    ...(endedAt !== null && expiry(endedAt, historyDays)),
  };
  return { TableName: table.tableName, Item };
}

async function createMaintenance(table: Table, maintenance: Maintenance, historyDays: number): Promise<boolean> {
  const input = put(table, { ...maintenance, version: 0 }, historyDays);
  const create = new PutCommand({ ...input, ConditionExpression: 'attribute_not_exists(pk)' });
  return await holding(table, () => table.documents.send(create));
}

/** Records from before versions existed have none. */
const WITHOUT_VERSION = {
  ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#version)',
  ExpressionAttributeNames: { '#version': 'version' },
} as const;

function putMaintenance(table: Table, maintenance: Maintenance, historyDays: number): Promise<boolean> {
  const condition = maintenance.version === 0 ? WITHOUT_VERSION : atVersion(maintenance.version);
  const write = new PutCommand({ ...put(table, maintenance, historyDays), ...condition });
  return holding(table, () => table.documents.send(write));
}

function finishItem(table: Table, finish: Finish, historyDays: number) {
  const Item = {
    ...finishKey(finish.maintenanceId),
    schemaVersion: SCHEMA_VERSION,
    ...finish,
    ...expiry(finish.at, historyDays),
  };
  return { TableName: table.tableName, Item };
}

async function createFinish(table: Table, finish: Finish, historyDays: number): Promise<boolean> {
  const input = finishItem(table, finish, historyDays);
  const create = new PutCommand({ ...input, ConditionExpression: 'attribute_not_exists(pk)' });
  return await holding(table, () => table.documents.send(create));
}

async function maintenances(table: Table, limit: number, nextToken: string | undefined): Promise<Page<Maintenance>> {
  const before = readPageToken('maintenances', nextToken);
  const query = {
    IndexName: MAINTENANCES_BY_TIME.name,
    KeyConditionExpression: before === undefined ? 'listing = :all' : 'listing = :all AND listedAt < :before',
    ExpressionAttributeValues: { ':all': MAINTENANCE_LISTING, ...(before !== undefined && { ':before': before }) },
    ScanIndexForward: false,
  };
  const found = await queryItems(table, query, limit + 1);
  const items = found.slice(0, limit).map(toMaintenance);
  const last = items.at(-1);
  return found.length > limit && last ? { items, nextToken: pageToken('maintenances', listedAt(last)) } : { items };
}
