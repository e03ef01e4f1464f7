import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { MaintenanceError } from '../../../contract/errors.ts';
import type { Host, HostState } from '../../../domain/host/host.ts';
import { DEFAULT_POOL, POOL_ATTRIBUTE } from '../../../domain/rolling/options.ts';
import type { HostsOptions, Page, Store } from '../../../ports/store.ts';
import { hostKey } from '../dynamo/keys.ts';
import { pageToken, readPageToken } from '../dynamo/page-token.ts';
import { type Item, SCHEMA_VERSION, toHost } from '../dynamo/records.ts';
import { HOSTS_BY_STATE } from '../dynamo/table.ts';
import {
  AT_VERSION,
  atVersion,
  getItem,
  getItems,
  holding,
  itemReader,
  queryItems,
  type Table,
} from '../dynamo/table-calls.ts';
import { readable } from './readable.ts';

type HostStore = Pick<Store, 'host' | 'hosts' | 'putHost' | 'deleteHost' | 'clearOutbox' | 'hostsByState'>;

export function hostStore(table: Table): HostStore {
  const read = itemReader(table);
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
    putHost: (host, expectedVersion) => putHost(table, host, expectedVersion),
    deleteHost: (hostname, expectedVersion) => deleteHost(table, hostname, expectedVersion),
    clearOutbox: (hostname, version) => clearOutbox(table, hostname, version),
    hostsByState: (states, limit, nextToken, options) => hostsByState(table, states, limit, nextToken, options),
  };
}

async function putHost(table: Table, host: Host, expectedVersion: number): Promise<Host> {
  const condition = expectedVersion === 0 ? atVersion(0) : isLiveAt(expectedVersion);
  const written = await write(table, { ...host, version: expectedVersion + 1 }, condition);
  const again = written === undefined && expectedVersion === 0 ? await putAgain(table, host) : written;
  if (again === undefined) throw stale(host.hostname, expectedVersion);
  return again;
}

/**
 * Writes a host that was forgotten before: it, and its undelivered events, continue after the
 * tombstone's version.
 */
async function putAgain(table: Table, host: Host): Promise<Host | undefined> {
  const item = await getItem(table, hostKey(host.hostname));
  if (item === undefined || !isTombstone(item)) return undefined;
  const last = Number(item.version);
  const outbox = host.outbox.map((transition) => ({ ...transition, version: last + transition.version }));
  return write(table, { ...host, outbox, version: last + 1 }, atVersion(last));
}

async function write(table: Table, host: Host, condition: object): Promise<Host | undefined> {
  const Item = { ...hostKey(host.hostname), schemaVersion: SCHEMA_VERSION, ...host };
  const put = new PutCommand({ TableName: table.tableName, Item, ...condition });
  return (await holding(table, () => table.documents.send(put))) ? host : undefined;
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
  // Older code takes it for a record of a newer version, because it finds no host in it.
  const tombstone = { schemaVersion: SCHEMA_VERSION + 1, version: expectedVersion + 1, forgotten: true };
  const Item = { ...hostKey(hostname), ...tombstone };
  const put = new PutCommand({ TableName: table.tableName, Item, ...isLiveAt(expectedVersion) });
  if (!(await holding(table, () => table.documents.send(put)))) throw stale(hostname, expectedVersion);
}

async function clearOutbox(table: Table, hostname: string, version: number): Promise<void> {
  const update = new UpdateCommand({
    TableName: table.tableName,
    Key: hostKey(hostname),
    UpdateExpression: 'SET outbox = :none',
    ...AT_VERSION,
    ExpressionAttributeValues: { ':version': version, ':none': [] },
  });
  await holding(table, () => table.documents.send(update));
}

function stale(hostname: string, expectedVersion: number): MaintenanceError {
  const expected = expectedVersion === 0 ? 'not new' : `no longer at version ${expectedVersion}`;
  return new MaintenanceError('StaleHost', `the record of ${hostname} is ${expected}`);
}

/**
 * Queries each state at the same time, and merges the answers, which are ordered by host name.
 *
 * A page continues after the last host name of the previous page. So a host is never on two pages,
 * and a host that stays in the given states is on one. The index lags some milliseconds behind the
 * records: a host that changes its state at that moment may appear in its old state, or be missing.
 */
async function hostsByState(
  table: Table,
  states: readonly HostState[],
  limit: number,
  nextToken: string | undefined,
  { choice, onUnreadable }: HostsOptions = {},
): Promise<Page<Host>> {
  const after = readPageToken('hosts', nextToken);
  const distinct = [...new Set(states)];
  // One item more than the page shows if there is a next page.
  const streams = await Promise.all(distinct.map((state) => hostsOfState(table, state, limit + 1, after, choice)));
  const merged = mergeHosts(streams.flat());
  const page = merged.slice(0, limit);
  const items = page.flatMap((item) => readable(item, toHost, onUnreadable));
  const last = page.at(-1);
  return merged.length > limit && last ? { items, nextToken: pageToken('hosts', String(last.hostname)) } : { items };
}

function hostsOfState(
  table: Table,
  state: HostState,
  limit: number,
  after: string | undefined,
  choice: HostsOptions['choice'],
): Promise<Item[]> {
  const filter = choice === undefined ? undefined : filterOf(choice);
  const query = {
    IndexName: HOSTS_BY_STATE.name,
    KeyConditionExpression: after === undefined ? '#state = :state' : '#state = :state AND #hostname > :after',
    ...(filter && { FilterExpression: filter.expression }),
    ExpressionAttributeNames: {
      '#state': HOSTS_BY_STATE.partition,
      ...(after !== undefined && { '#hostname': HOSTS_BY_STATE.sort }),
      ...filter?.names,
    },
    ExpressionAttributeValues: { ':state': state, ...(after !== undefined && { ':after': after }), ...filter?.values },
  };
  return queryItems(table, query, limit);
}

/** The choice of `chosenHosts`, as a filter of DynamoDB. */
function filterOf(choice: NonNullable<HostsOptions['choice']>) {
  const chosen = Object.entries('pool' in choice ? { [POOL_ATTRIBUTE]: choice.pool } : choice.selector);
  const conditions = chosen.map((_, index) => `#attributes.#a${index} = :a${index}`);
  const hasNoPool = 'pool' in choice && choice.pool === DEFAULT_POOL ? ['attribute_not_exists(#attributes.#a0)'] : [];
  return {
    expression: hasNoPool.length === 0 ? conditions.join(' AND ') : [...hasNoPool, ...conditions].join(' OR '),
    names: {
      '#attributes': 'attributes' satisfies keyof Host,
      ...Object.fromEntries(chosen.map(([name], index) => [`#a${index}`, name])),
    },
    values: Object.fromEntries(chosen.map(([, value], index) => [`:a${index}`, value])),
  };
}

/** Sorts by host name. Keeps only the newer record of a host that was read in two states. */
function mergeHosts(items: readonly Item[]): Item[] {
  const newest = new Map<unknown, Item>();
  for (const item of items) {
    const other = newest.get(item.hostname);
    if (other === undefined || Number(other.version) < Number(item.version)) newest.set(item.hostname, item);
  }
  return [...newest.values()].sort((a, b) => compareBytes(String(a.hostname), String(b.hostname)));
}

/**
 * Orders texts as DynamoDB does, by UTF-8 bytes: there, surrogate pairs of JavaScript come last,
 * not before U+E000.
 */
function compareBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
