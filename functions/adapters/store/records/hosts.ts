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
    async hosts(hostnames) {
      const items = await getItems(table, [...new Set(hostnames)].map(hostKey));
      const hosts = items.filter((item) => !isTombstone(item)).map(toHost);
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

/** A host that was forgotten and is known again: it goes on with the version after its tombstone's, and so does what it owes. */
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
 * In the place of a host's record when it is forgotten: no version of the host is ever met twice, so that its history goes on where it was. It has
 * neither state nor name, and so is in no index.
 */
function isTombstone(item: Item): boolean {
  return item.forgotten === true;
}

/** The condition that there is a record, no tombstone, at that version. */
function isLiveAt(version: number) {
  const { ConditionExpression, ...at } = atVersion(version);
  return { ConditionExpression: `${ConditionExpression} AND attribute_not_exists(forgotten)`, ...at };
}

async function deleteHost(table: Table, hostname: string, expectedVersion: number): Promise<void> {
  if (expectedVersion === 0) throw stale(hostname, expectedVersion);
  // Older code finds no host in it: to it this is a record of a newer version.
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
  const expected = expectedVersion === 0 ? 'not new' : `not at version ${expectedVersion} any more`;
  return new MaintenanceError('StaleHost', `the record of ${hostname} is ${expected}`);
}

/**
 * One query for each state, side by side; the answers, each ordered by host name, are merged.
 *
 * A page goes on after the last host name of the page before, so no host is on two pages, whatever its state became in
 * between, and one that stays in the wanted states is on one. The index follows the records by some milliseconds: a
 * host that changes its state in the moment that its page is read may be shown as it was, or be missing from the page.
 */
async function hostsByState(
  table: Table,
  states: readonly HostState[],
  limit: number,
  nextToken: string | undefined,
  { choice, onUnreadable }: HostsOptions = {},
): Promise<Page<Host>> {
  const after = readPageToken('hosts', nextToken);
  const wanted = [...new Set(states)];
  // One more than the page holds tells whether there is a next one.
  const streams = await Promise.all(wanted.map((state) => hostsOfState(table, state, limit + 1, after, choice)));
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

/** As `chosenHosts` chooses, in the words of DynamoDB. */
function filterOf(choice: NonNullable<HostsOptions['choice']>) {
  const wanted = Object.entries('pool' in choice ? { [POOL_ATTRIBUTE]: choice.pool } : choice.selector);
  const conditions = wanted.map((_, index) => `#attributes.#a${index} = :a${index}`);
  const hasNoPool = 'pool' in choice && choice.pool === DEFAULT_POOL ? ['attribute_not_exists(#attributes.#a0)'] : [];
  return {
    expression: hasNoPool.length === 0 ? conditions.join(' AND ') : [...hasNoPool, ...conditions].join(' OR '),
    names: {
      '#attributes': 'attributes' satisfies keyof Host,
      ...Object.fromEntries(wanted.map(([name], index) => [`#a${index}`, name])),
    },
    values: Object.fromEntries(wanted.map(([, value], index) => [`:a${index}`, value])),
  };
}

/** By host name; of a host that was met in two states only the newer record. */
function mergeHosts(items: readonly Item[]): Item[] {
  const newest = new Map<unknown, Item>();
  for (const item of items) {
    const other = newest.get(item.hostname);
    if (other === undefined || Number(other.version) < Number(item.version)) newest.set(item.hostname, item);
  }
  return [...newest.values()].sort((a, b) => compareBytes(String(a.hostname), String(b.hostname)));
}

/** As DynamoDB orders texts: characters that take two places in JavaScript come last there, and not before U+E000. */
function compareBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
