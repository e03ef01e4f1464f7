import type { Asks } from '../mesos/resources.ts';

/** A job as its scheduler sees it: a service of which some instances may be away for a while. */

/** One instance: a task, or the tasks of a pod, which live and die together. */
export interface Instance {
  readonly taskIds: readonly string[];
  /** Running and, if the job has health checks, healthy. */
  readonly available: boolean;
  /**
   * Known not to serve, for example after a failed health check. An instance that is neither
   * available nor broken is starting, or has no health result yet. It may be serving, so the limit
   * holds for it.
   * @default false
   */
  readonly isBroken?: boolean;
  /** True once it was killed, while it still ends. */
  readonly ending: boolean;
  /** Reason why a killed instance does not end yet; continues the task's name. @default - unknown */
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
   * Share of the desired instances that must stay available, 0 to 1. A limit of k of n instances is
   * (n − k) / n.
   */
  readonly availableShare: number;
  /** Share of the desired instances that may run in addition, 0 to 1. With 0 none comes first. */
  readonly extraShare: number;
  /** Order in which its instances leave. */
  readonly killOrder: 'youngest-first' | 'oldest-first';
  readonly instances: readonly Instance[];
  /**
   * Reason to leave the job alone now, as the end of a sentence (`deployment 5ed4… is under way`).
   * Broken instances may leave all the same.
   */
  readonly locked: string | null;
  /** True when only a change of its size locks it: another size overrules that. @default false */
  readonly isResizing?: boolean;
  /**
   * Sentence that says why desired instances do not run (`no agent has the 4 cpus that it asks
   * for`); null when unknown.
   */
  readonly missingBecause: string | null;
  /** Rules for the agents of its instances, if the scheduler says. */
  readonly placement?: readonly Placement[];
  /** A placement rule of another kind, in the scheduler's words: whether there is a place is not known. */
  readonly otherRule?: string;
  /** Resources of a new instance, if the scheduler says. */
  readonly asks?: Pick<Asks, 'amounts' | 'role'>;
  /** Its data are on its agents: a killed instance waits until its agent is back. @default false */
  readonly isResident?: boolean;
}

/** A rule by an attribute or `hostname`: the allowed values, or the most instances of one value. */
export type Placement =
  | { readonly attribute: string; readonly oneOf: readonly string[] }
  | { readonly attribute: string; readonly most: number };

/** Desired instances that must stay available. 4 × 0.75 is 3, whatever the double's last digits. */
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
