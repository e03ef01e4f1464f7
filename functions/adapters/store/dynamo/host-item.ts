import { hash } from 'node:crypto';
import type { Host, HostState } from '../../../domain/host/host.ts';
import { hostKey, type Key } from './keys.ts';
import { packedBlockers } from './packed-blockers.ts';
import { type Item, SCHEMA_VERSION } from './records.ts';
import { HOSTS_BY_STATE_AND_SHARD } from './table.ts';

/**
 * The states of each list. Three states share the list OUT. So a page of all states takes two
 * queries a shard instead of four, and a host keeps its place in the index when it moves between
 * the three states. For a page of only one of them, a filter leaves out the others.
 */
export const LISTED_STATES = {
  UP: ['HOST_STATE_UP'],
  OUT: ['HOST_STATE_DRAINING', 'HOST_STATE_DRAINED', 'HOST_STATE_DOWN'],
} as const satisfies Record<string, readonly HostState[]>;

export type ListedStates = keyof typeof LISTED_STATES;

const LIST_OF = {
  HOST_STATE_UP: 'UP',
  HOST_STATE_DRAINING: 'OUT',
  HOST_STATE_DRAINED: 'OUT',
  HOST_STATE_DOWN: 'OUT',
} as const satisfies Record<HostState, ListedStates>;

/**
 * The shards of each list. One partition of DynamoDB takes 1,000 writes of up to 1 KB a second: when
 * 10,000 hosts change their state at once, each of 16 shards gets some 625 writes. Each further shard
 * costs every page one or two more queries.
 *
 * Never change the number: hosts would be looked for in the wrong shards.
 */
export const SHARDS = Array.from({ length: 16 }, (_, shard) => shard);

function shardOf(hostname: string): number {
  return hash('sha256', hostname, 'buffer').readUInt8(0) % SHARDS.length;
}

/** The name of a shard of a list: `OUT#07`, for instance. */
export function listName(list: ListedStates, shard: number): string {
  return `${list}#${String(shard).padStart(2, '0')}`;
}

/** The attribute that puts the host into the index. */
export function listed({ state, hostname }: Pick<Host, 'state' | 'hostname'>): Item {
  return { [HOSTS_BY_STATE_AND_SHARD.partition]: listName(LIST_OF[state], shardOf(hostname)) };
}

/** True for a host that release 1.0 wrote: it is in no list of this release. */
export function isUnlisted(item: Item): boolean {
  return item[HOSTS_BY_STATE_AND_SHARD.partition] === undefined;
}

export function hostItem(host: Host): Item & Key {
  return {
    ...hostKey(host.hostname),
    schemaVersion: SCHEMA_VERSION,
    ...host,
    ...packedBlockers(host),
    ...listed(host),
  };
}
