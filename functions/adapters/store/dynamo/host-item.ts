import { hash } from 'node:crypto';
import type { Host, HostState } from '../../../domain/host/host.ts';
import { hostKey } from './keys.ts';
import { type Item, SCHEMA_VERSION } from './records.ts';
import { HOSTS_BY_STATE_AND_SHARD } from './table.ts';

/**
 * Shards of the hosts of a state. DynamoDB takes 1,000 write units a second in one partition: when
 * 10,000 hosts change their state at once, each of 16 shards gets some 625 writes of up to 1 KB. Of
 * 8 shards each would get 1,250. Each further shard costs every page one more query for each state.
 *
 * The number is for ever: with another one, hosts are looked for in lists that they are not in.
 */
export const SHARDS = Array.from({ length: 16 }, (_, shard) => shard);

function shardOf(hostname: string): number {
  return hash('sha256', hostname, 'buffer').readUInt8(0) % SHARDS.length;
}

/** The list of the hosts of that state and shard: `HOST_STATE_UP#07`, for instance. */
export function hostListing(state: HostState, shard: number): string {
  return `${state}#${String(shard).padStart(2, '0')}`;
}

/** The attribute that puts the host into the index. */
export function listed({ state, hostname }: Pick<Host, 'state' | 'hostname'>): Item {
  return { [HOSTS_BY_STATE_AND_SHARD.partition]: hostListing(state, shardOf(hostname)) };
}

/** True for a host that release 1.0 wrote: it is in no list of this release. */
export function isUnlisted(item: Item): boolean {
  return item[HOSTS_BY_STATE_AND_SHARD.partition] === undefined;
}

export function hostItem(host: Host): Item {
  return { ...hostKey(host.hostname), schemaVersion: SCHEMA_VERSION, ...host, ...listed(host) };
}
