import type { Asks } from '../mesos/resources.ts';

/** A job as its scheduler sees it: a service that can spare some instances for a while. */

/** One instance: a task, or the tasks of a pod, which live and die together. */
export interface Instance {
  readonly taskIds: readonly string[];
  /** Running and, if the job has health checks, healthy. */
  readonly available: boolean;
  /**
   * Known not to serve, for example after a failed health check. An instance that is neither
   * available nor broken is starting, or has no health result yet. It may be serving, so it leaves
   * only within the job's limit.
   * @default false
   */
  readonly isBroken?: boolean;
  /** True from its kill until it has ended. */
  readonly ending: boolean;
  /** Reason why a killed instance does not end yet; follows the task's name. @default - unknown */
  readonly stalled?: string;
  /** RFC 3339; null before its start. */
  readonly startedAt: string | null;
  /** Host name of its agent, if the scheduler says. */
  readonly hostname?: string;
}

export interface Job {
  /** Unique among the jobs of all schedulers. */
  readonly id: string;
  /** Name of its owners, for example /shop/web. */
  readonly name: string;
  /** Jobs of lower priority give up their tasks first. */
  readonly priority: number;
  /** Number of instances that the owner wants. */
  readonly wanted: number;
  /**
   * Share of the desired instances that must stay available: (n − k) / n when k of n may be away.
   */
  readonly availableShare: number;
  /** Share of extra instances that may run, 0 to 1. With 0, no replacement starts first. */
  readonly extraShare: number;
  /** Order in which its instances leave. */
  readonly killOrder: 'youngest-first' | 'oldest-first';
  readonly instances: readonly Instance[];
  /**
   * Reason to leave the job alone now, as the end of a sentence (`deployment 5ed4… is under way`).
   * Broken instances may still leave.
   */
  readonly locked: string | null;
  /** True when only a resize locks it: another resize ends that lock. @default false */
  readonly isResizing?: boolean;
  /**
   * Sentence that says why desired instances do not run (`no agent has the 4 cpus that it asks
   * for`); null when unknown.
   */
  readonly missingBecause: string | null;
  /** Rules for the agents of its instances, if the scheduler says. */
  readonly placement?: readonly Placement[];
  /** A placement rule that this system cannot check, in the scheduler's words. */
  readonly otherRule?: string;
  /** Resources of a new instance, if the scheduler says. */
  readonly asks?: Pick<Asks, 'amounts' | 'role'>;
  /** Its data are on its agents: a killed instance waits until its agent is back. @default false */
  readonly isResident?: boolean;
}

/** A rule by attribute or `hostname`: its allowed values, or the most instances with one value. */
export type Placement =
  | { readonly attribute: string; readonly oneOf: readonly string[] }
  | { readonly attribute: string; readonly most: number };

/** Desired instances that must stay available. `1e-9` absorbs the rounding errors of doubles. */
export function floorOf({ availableShare }: Pick<Job, 'availableShare'>, wanted: number): number {
  return Math.max(0, Math.min(wanted, Math.ceil(wanted * availableShare - 1e-9)));
}

/** True while the owner changes more than the size: nothing of ours may interfere. */
export function isLockedByOthers({ locked, isResizing = false }: Job): boolean {
  return locked !== null && !isResizing;
}

/** Instances that may run beyond the desired number. */
export function extraOf({ extraShare }: Pick<Job, 'extraShare'>, wanted: number): number {
  return Math.floor(wanted * extraShare + 1e-9);
}

/** Jobs list instances in no order; instances that never started are the youngest. */
export const KILL_ORDERS = {
  'youngest-first': (a: Instance, b: Instance) => startOf(b).localeCompare(startOf(a)),
  'oldest-first': (a: Instance, b: Instance) => startOf(a).localeCompare(startOf(b)),
} as const satisfies Record<Job['killOrder'], (a: Instance, b: Instance) => number>;

function startOf({ startedAt }: Instance): string {
  return startedAt ?? '9999';
}
