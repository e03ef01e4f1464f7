import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Finish } from '../../domain/finish.ts';
import type { Maintenance } from '../../domain/maintenance.ts';
import type { Page, Store } from '../../ports/store.ts';
import { finishKey, listedAt, MAINTENANCE_LISTING, maintenanceKey } from './keys.ts';
import { pageToken, readPageToken } from './page-token.ts';
import { SCHEMA_VERSION, toFinish, toMaintenance } from './records.ts';
import { MAINTENANCES_BY_TIME } from './table.ts';
import { calling, getItem, holding, queryItems, type Table } from './table-calls.ts';

type MaintenanceStore = Pick<
  Store,
  | 'createMaintenance'
  | 'putMaintenance'
  | 'deleteMaintenance'
  | 'maintenance'
  | 'maintenances'
  | 'finish'
  | 'createFinish'
  | 'putFinish'
>;

export function maintenanceStore(table: Table): MaintenanceStore {
  return {
    createMaintenance: (maintenance) => createMaintenance(table, maintenance),
    async putMaintenance(maintenance) {
      await calling(table, () => table.documents.send(new PutCommand(put(table, maintenance))));
    },
    async deleteMaintenance(id) {
      const remove = new DeleteCommand({ TableName: table.tableName, Key: maintenanceKey(id) });
      await calling(table, () => table.documents.send(remove));
    },
    async maintenance(id) {
      const item = await getItem(table, maintenanceKey(id));
      return item && toMaintenance(item);
    },
    maintenances: (limit, nextToken) => maintenances(table, limit, nextToken),
    async finish(maintenanceId) {
      const item = await getItem(table, finishKey(maintenanceId));
      return item && toFinish(item);
    },
    createFinish: (finish) => createFinish(table, finish),
    async putFinish(finish) {
      await calling(table, () => table.documents.send(new PutCommand(finishItem(table, finish))));
    },
  };
}

function put(table: Table, maintenance: Maintenance) {
  const Item = {
    ...maintenanceKey(maintenance.id),
    schemaVersion: SCHEMA_VERSION,
    ...maintenance,
    [MAINTENANCES_BY_TIME.partition]: MAINTENANCE_LISTING,
    [MAINTENANCES_BY_TIME.sort]: listedAt(maintenance),
  };
  return { TableName: table.tableName, Item };
}

async function createMaintenance(table: Table, maintenance: Maintenance): Promise<boolean> {
  const create = new PutCommand({ ...put(table, maintenance), ConditionExpression: 'attribute_not_exists(pk)' });
  return await holding(table, () => table.documents.send(create));
}

function finishItem(table: Table, finish: Finish) {
  const Item = { ...finishKey(finish.maintenanceId), schemaVersion: SCHEMA_VERSION, ...finish };
  return { TableName: table.tableName, Item };
}

async function createFinish(table: Table, finish: Finish): Promise<boolean> {
  const create = new PutCommand({ ...finishItem(table, finish), ConditionExpression: 'attribute_not_exists(pk)' });
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
