import { type Host, isTakenOver } from '../host/host.ts';
import { isDown, isEmptied } from '../host/host-state.ts';
import { isAtRest } from '../host/next-action.ts';
import type { UsualTimes } from '../host/step-times.ts';

/** The phases in which a host's execution waits, in the order of its way. */
export const PHASES = ['drain', 'take-down', 'bring-up'] as const;
export type Phase = (typeof PHASES)[number];

interface Waiting {
  readonly maintenanceId: string;
  /** Task token of Step Functions; null for an execution of an earlier release. */
  readonly token: string | null;
  readonly executionArn: string | null;
  /** RFC 3339. */
  readonly since: string;
}

/** A host's execution that waits until the watcher has brought its host through a phase. */
export interface Wait extends Waiting {
  readonly hostname: string;
  readonly phase: Phase;
}

/** A rolling maintenance's execution that waits until its rollout is over or idle. */
export interface RolloutWait extends Waiting {
  readonly phase: 'roll';
}

export type AnyWait = Wait | RolloutWait;

export function isOfHost(wait: AnyWait): wait is Wait {
  return wait.phase !== 'roll';
}

/**
 * The end of a wait by the host's record: `reached`, or `superseded` when another request has the
 * host. Undefined while the wait goes on. The record decides: the execution follows it.
 */
export function endOfWait(
  { maintenanceId, phase }: Pick<Wait, 'maintenanceId' | 'phase'>,
  host: Host | undefined,
): 'reached' | 'superseded' | undefined {
  // A host that is UP again has left its maintenance.
  if (host === undefined) return phase === 'bring-up' ? 'reached' : 'superseded';
  if (host.maintenance === null) return phase === 'bring-up' && isAtRest(host) ? 'reached' : 'superseded';
  if (host.maintenance.id !== maintenanceId) return 'superseded';
  if (phase === 'bring-up') return undefined;
  if (isDown(host)) return 'reached';
  return phase === 'drain' && isEmptied(host) ? 'reached' : undefined;
}

/**
 * True for a host that another operator took down before its maintenance was requested: it is at
 * the end of its drain, and the watcher still has to schedule it.
 */
export function isToBeScheduled({ maintenanceId, phase }: Pick<Wait, 'maintenanceId' | 'phase'>, host: Host): boolean {
  return phase === 'drain' && host.maintenance?.id === maintenanceId && isDown(host) && isTakenOver(host);
}

/**
 * Waits whose token has expired, and whose execution has handed in a new one since. They end only
 * after twice the lifetime of a token: two clocks may each be an hour off.
 */
export function expiredWaits(waits: readonly AnyWait[], tokenSeconds: number, now: Date): readonly AnyWait[] {
  const newest = new Map<string, string>();
  for (const wait of waits) {
    const known = newest.get(executionOf(wait));
    if (known === undefined || known < wait.since) newest.set(executionOf(wait), wait.since);
  }
  const isExpired = (wait: AnyWait) => now.getTime() - Date.parse(wait.since) > 2 * tokenSeconds * 1_000;
  return waits.filter((wait) => isExpired(wait) && newest.get(executionOf(wait)) !== wait.since);
}

function executionOf({ executionArn, phase }: AnyWait): string {
  return `${executionArn} ${phase}`;
}

/** The record of the one watcher of a cluster. */
export interface Watch {
  /** Name of its execution; null when nothing is under way. */
  readonly owner: string | null;
  /** Without a look until this time, the watcher counts as dead. RFC 3339. */
  readonly until: string;
  /** RFC 3339. */
  readonly nextLookAt: string;
  /** The time that steps took. Kept here because each look writes this record anyway. */
  readonly usual?: UsualTimes | undefined;
  /** 0: there is no record yet. */
  readonly version: number;
}
