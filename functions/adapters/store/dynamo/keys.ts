import { createHash } from 'node:crypto';
import { type AnyWait, isOfHost } from '../../../domain/watch/wait.ts';

/** Keys of the records; the table's shape is in table.ts. */

const RECORD = 'RECORD';

const HISTORY_PREFIX = 'HISTORY#';
const VERSION_DIGITS = 12;
/** Greater than every version in a key: the upper bound of a range. */
export const ALL_VERSIONS = 10 ** VERSION_DIGITS - 1;

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export function hostKey(hostname: string): Key {
  return { pk: `HOST#${hostname}`, sk: RECORD };
}

/** Padded, so that keys sort by version. A transition always has the same key. */
export function historyKey(hostname: string, version: number): Key {
  return { pk: `HOST#${hostname}`, sk: HISTORY_PREFIX + String(version).padStart(VERSION_DIGITS, '0') };
}

export function maintenanceKey(id: string): Key {
  return { pk: `MAINTENANCE#${id}`, sk: RECORD };
}

/** The answer to a client token. */
export function tokenKey(id: string): Key {
  return { pk: `TOKEN#${id}`, sk: RECORD };
}

/** Separate from the maintenance's own record, which other processes replace as a whole. */
export function finishKey(maintenanceId: string): Key {
  return { pk: `MAINTENANCE#${maintenanceId}`, sk: 'FINISH' };
}

export function leaseKey(name: string): Key {
  return { pk: `LEASE#${name}`, sk: RECORD };
}

/** The record of the watcher. */
export const WATCH: Key = { pk: 'WATCH', sk: RECORD };

/** All waits are in one partition: every look reads them together. */
export const WAITS = 'WAITS';

/** Each waiting execution has its own item: a step that is delivered late overwrites no newer one. */
export function waitKey(wait: AnyWait): Key {
  const { token, executionArn } = wait;
  const digest = createHash('sha256')
    .update(token ?? executionArn ?? '')
    .digest('hex');
  // No host name contains a `#`.
  const whose = isOfHost(wait) ? wait.hostname : `#${wait.maintenanceId}`;
  return { pk: WAITS, sk: `${whose}#${digest.slice(0, 16)}` };
}

/** The record of the breaker. */
export const BREAKER: Key = { pk: 'BREAKER', sk: RECORD };

/** Data that one pass of the reconciliation leaves to the next. */
export const RECONCILIATION: Key = { pk: 'RECONCILIATION', sk: RECORD };

/** All claims are in one partition: they are few, and are read together to find the stale ones. */
export const CLAIMS = 'CLAIMS';

export function claimsKey(jobId: string): Key {
  return { pk: CLAIMS, sk: jobId };
}

/** All windows are in one partition: they are read together, by name. */
export const WINDOWS = 'WINDOWS';

export function windowKey(name: string): Key {
  return { pk: WINDOWS, sk: name };
}

/** All campaigns are in one partition: they are few, and read together. */
export const CAMPAIGNS = 'CAMPAIGNS';

export function campaignKey(name: string): Key {
  return { pk: CAMPAIGNS, sk: name };
}

/** The ids of maintenances begin with their time, so that keys sort by time. */
export function campaignResultKey(campaign: string, id: string): Key {
  return { pk: `CAMPAIGN#${campaign}`, sk: `RESULT#${id}` };
}

/** The record of the runs of all campaigns. */
export const CAMPAIGN_RUNS: Key = { pk: 'CAMPAIGN-RUNS', sk: RECORD };

/** The time is in UTC with milliseconds, so that keys sort by time. */
export function openingKey(windowName: string, scheduledAt: string): Key {
  return { pk: `WINDOW#${windowName}`, sk: `OPENING#${scheduledAt}` };
}

/** Sorts after all openings, so that it is on no page of them. */
export function openTimeKey(windowName: string): Key {
  return { pk: openingKey(windowName, '').pk, sk: 'STILL-OPEN' };
}

/** Sorts after all openings too. */
export function turnsKey(windowName: string): Key {
  return { pk: openingKey(windowName, '').pk, sk: 'TURNS' };
}

/** The progress of a rolling maintenance, beside its record. */
export function rolloutKey(id: string): Key {
  return { pk: maintenanceKey(id).pk, sk: 'ROLLOUT' };
}

/** Hosts of a rollout too large for one item. Padded: keys sort in the order of the hosts. */
export function rolloutPartKey(id: string, mark: string, index: number): Key {
  const { pk, sk } = rolloutKey(id);
  return { pk, sk: `${sk}#${mark}#${String(index).padStart(4, '0')}` };
}

/** One partition names the few unfinished rolling maintenances: each wave reads them. */
export const ROLLOUTS = 'ROLLOUTS';

export function activeRolloutKey(id: string): Key {
  return { pk: ROLLOUTS, sk: id };
}

/** The one partition of the index of maintenances. */
export const MAINTENANCE_LISTING = 'MAINTENANCE';

/** Sort key of the maintenances: time of the request in UTC, then the id. */
export function listedAt(maintenance: { readonly requestedAt: string; readonly id: string }): string {
  return `${new Date(maintenance.requestedAt).toISOString()}#${maintenance.id}`;
}
