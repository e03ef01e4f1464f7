import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { MaintenanceError } from '../../../contract/errors.ts';
import type { Host } from '../../../domain/host/host.ts';
import type { Store } from '../../../ports/store.ts';
import { type GuardedWrite, guardedWriter } from '../dynamo/guarded-writes.ts';
import { hostItem, listed } from '../dynamo/host-item.ts';
import { hostKey } from '../dynamo/keys.ts';
import { HOST_ATTRIBUTES, type Item, SCHEMA_VERSION, toHost } from '../dynamo/records.ts';
import { HOSTS_BY_STATE_AND_SHARD } from '../dynamo/table.ts';
import { AT_VERSION, atVersion, getItems, holding, itemReader, putItemIf, type Table } from '../dynamo/table-calls.ts';
import { hostPages } from './host-pages.ts';
import { readable } from './readable.ts';

type HostStore = Pick<Store, 'host' | 'hosts' | 'putHost' | 'deleteHost' | 'clearOutbox' | 'listHost' | 'hostsByState'>;

export function hostStore(table: Table): HostStore {
  const read = itemReader(table);
  const write = guardedWriter(table);
  return {
    async host(hostname) {
      const item = await read(hostKey(hostname));
      return item === undefined || isTombstone(item) ? undefined : toHost(item);
    },
    async hosts(hostnames, { onUnreadable } = {}) {
      const items = await getItems(table, [...new Set(hostnames)].map(hostKey));
      const hosts = items.filter((item) => !isTombstone(item)).flatMap((item) => readable(item, toHost, onUnreadable));
      return new Map(hosts.map((host) => [host.hostname, host]));
    },
    async putHost(host, expectedVersion) {
      const written = { ...host, version: expectedVersion + 1 };
      if (await write(replacedHost(table, written, expectedVersion))) return written;
      const item = expectedVersion === 0 ? await read(hostKey(host.hostname)) : undefined;
      const again = item && isTombstone(item) ? await putAgain(table, item, host) : undefined;
      if (again === undefined) throw stale(host.hostname, expectedVersion);
      return again;
    },
    deleteHost: (hostname, expectedVersion) => deleteHost(table, hostname, expectedVersion),
    clearOutbox: async (hostname, version) => void (await write(emptiedOutbox(table, hostname, version))),
    listHost: (host) => listHost(table, host),
    hostsByState: hostPages(table),
  };
}

function replacedHost(table: Table, host: Host, expectedVersion: number): GuardedWrite {
  const { pk, sk, ...set } = hostItem(host);
  const condition = expectedVersion === 0 ? atVersion(0) : isLiveAt(expectedVersion);
  const alone = () => putItemIf(table, hostItem(host), condition);
  if (expectedVersion === 0) return { pk, sk, set, alone };
  const remove = HOST_ATTRIBUTES.filter((name) => !(name in set));
  // A tombstone has no name.
  return { pk, sk, set, remove, where: { version: expectedVersion, hostname: host.hostname }, alone };
}

/** Writes a host that was forgotten: its versions and events continue after the tombstone's. */
async function putAgain(table: Table, tombstone: Item, host: Host): Promise<Host | undefined> {
  const last = Number(tombstone.version);
  const outbox = host.outbox.map((transition) => ({ ...transition, version: last + transition.version }));
  const again = { ...host, outbox, version: last + 1 };
  return (await putItemIf(table, hostItem(again), atVersion(last))) ? again : undefined;
}

/**
 * A tombstone replaces the record of a forgotten host, so that its versions never repeat and its
 * history continues. It has neither state nor name, and so is in no index.
 */
function isTombstone(item: Item): boolean {
  return item.forgotten === true;
}

/** Condition: a record, not a tombstone, is at that version. */
function isLiveAt(version: number) {
  const { ConditionExpression, ...at } = atVersion(version);
  return { ConditionExpression: `${ConditionExpression} AND attribute_not_exists(forgotten)`, ...at };
}

async function deleteHost(table: Table, hostname: string, expectedVersion: number): Promise<void> {
  if (expectedVersion === 0) throw stale(hostname, expectedVersion);
  // The tombstone contains no host. So its version is raised: older code does not read it.
  const tombstone = { schemaVersion: SCHEMA_VERSION + 1, version: expectedVersion + 1, forgotten: true };
  const isWritten = await putItemIf(table, { ...hostKey(hostname), ...tombstone }, isLiveAt(expectedVersion));
  if (!isWritten) throw stale(hostname, expectedVersion);
}

function emptiedOutbox(table: Table, hostname: string, version: number): GuardedWrite {
  const Key = hostKey(hostname);
  const update = {
    ...{ TableName: table.tableName, Key, UpdateExpression: 'SET outbox = :none' },
    ...AT_VERSION,
    ExpressionAttributeValues: { ':version': version, ':none': [] },
  };
  const alone = () => holding(table, () => table.documents.send(new UpdateCommand(update)));
  return { ...Key, set: { outbox: [] }, where: { version }, alone };
}

/** The version stays the same, so that no step must read the record again. */
async function listHost(table: Table, host: Host): Promise<boolean> {
  const update = new UpdateCommand({
    TableName: table.tableName,
    Key: hostKey(host.hostname),
    UpdateExpression: 'SET #listing = :listing',
    ConditionExpression: AT_VERSION.ConditionExpression,
    ExpressionAttributeNames: {
      ...AT_VERSION.ExpressionAttributeNames,
      '#listing': HOSTS_BY_STATE_AND_SHARD.partition,
    },
    ExpressionAttributeValues: {
      ':version': host.version,
      ':listing': listed(host)[HOSTS_BY_STATE_AND_SHARD.partition],
    },
  });
  return holding(table, () => table.documents.send(update));
}

function stale(hostname: string, expectedVersion: number): MaintenanceError {
  const expected = expectedVersion === 0 ? 'not new' : `no longer at version ${expectedVersion}`;
  return new MaintenanceError('StaleHost', `the record of ${hostname} is ${expected}`);
}
