import type { Host } from '../host/host.ts';
import type { Cause } from './causes.ts';
import type { AttentionKind, HelpingAction } from './kinds.ts';

/** A request to the API that would help. */
export interface Help {
  readonly action: HelpingAction;
  readonly hosts?: readonly string[];
  readonly maintenanceId?: string;
  readonly campaign?: string;
  /** Further fields of the request. */
  readonly request?: Readonly<Record<string, string>> | undefined;
}

/** One thing that waits for a person. */
export interface Situation {
  readonly kind: AttentionKind;
  /** Unique, and the same while the situation lasts. */
  readonly key: string;
  readonly cause: Cause | null;
  /** RFC 3339. */
  readonly since: string;
  /** A few words. */
  readonly title: string;
  /** What is wrong, which hosts, what to do. */
  readonly message: string;
  /** Sorted by name. */
  readonly hosts: readonly string[];
  readonly maintenanceId: string | null;
  readonly window: string | null;
  readonly campaign?: string;
  readonly actions: readonly Help[];
}

/** Most hosts that a situation, or one of its actions, names: no request takes more. */
export const MAX_NAMED = 1_000;

/** The action for the first of the hosts; nothing without hosts. */
export function helpFor(
  action: HelpingAction,
  hosts: readonly Pick<Host, 'hostname'>[],
  request?: Help['request'],
): Help[] {
  const names = namesOf(hosts).slice(0, MAX_NAMED);
  return names.length === 0 ? [] : [{ action, hosts: names, request }];
}

export function namesOf(hosts: readonly Pick<Host, 'hostname'>[]): string[] {
  return hosts.map(({ hostname }) => hostname).sort();
}

/** Id of the maintenance that all these hosts share; null without one. */
export function sharedMaintenance(hosts: readonly Pick<Host, 'maintenance'>[]): string | null {
  const ids = new Set(hosts.map(({ maintenance }) => maintenance?.id));
  const [only] = ids;
  return ids.size === 1 && only !== undefined ? only : null;
}

export function earliest(times: readonly string[]): string {
  return times.reduce((first, time) => (Date.parse(time) < Date.parse(first) ? time : first));
}
