import type { Asks } from '../mesos/resources.ts';

/**
 * A job as its scheduler sees it: a service of which some instances may be away for a while, and others may not.
 */

/** One instance: a task, or the several tasks of a pod that live and die together. */
export interface Instance {
  readonly taskIds: readonly string[];
  /** Running and, where the job has health checks, known to be healthy. */
  readonly available: boolean;
  /**
   * Known not to serve, such as by a failed health check. An instance that is neither available nor broken is starting, or runs
   * and has no result of its checks yet: nobody counts on it, and the limit of its job holds for it. @default false
   */
  readonly isBroken?: boolean;
  /** True once it was told to end. */
  readonly ending: boolean;
  /** Why it has not begun to end although it was told to, going on from the task's name. @default - nothing is known */
  readonly stalled?: string;
  /** RFC 3339; null when it has not started yet. */
  readonly startedAt: string | null;
  /** Host name of its agent. Missing where the scheduler does not say. */
  readonly hostname?: string;
}

export interface Job {
  /** Unique among the jobs of all schedulers. */
  readonly id: string;
  /** As its owners call it, for instance /shop/web. */
  readonly name: string;
  /** Jobs of lower priority give up their tasks first. */
  readonly priority: number;
  /** Instances that are wanted. */
  readonly wanted: number;
  /** Share of the wanted instances that has to stay available, 0 to 1. A limit of k of n instances is (n − k) / n. */
  readonly availableShare: number;
  /** Share of the wanted instances that may run in addition for a while, 0 to 1; 0 is none: a replacement can not be started first. */
  readonly extraShare: number;
  /** Which of its instances goes first. */
  readonly killOrder: 'youngest-first' | 'oldest-first';
  readonly instances: readonly Instance[];
  /** Why the job must be left alone now, as the end of a sentence (`deployment 5ed4… is under way`). Broken instances may go all the same. */
  readonly locked: string | null;
  /** True when nothing but a change of its number of instances locks it, which another number overrules. @default false */
  readonly isResizing?: boolean;
  /** Why wanted instances do not run, in one sentence (`no agent has the 4 cpus that it asks for`); null when nothing is known. */
  readonly missingBecause: string | null;
  /** Where its instances may run. Missing where the scheduler does not say. */
  readonly placement?: readonly Placement[];
  /** A rule of its placement that is none of those, in the scheduler's words: whether an agent will do is not known. */
  readonly otherRule?: string;
  /** What a new instance asks for. Missing where the scheduler does not say. */
  readonly asks?: Pick<Asks, 'amounts' | 'role'>;
  /** Its data are on its agents: an instance that was killed there waits until the agent is back. @default false */
  readonly isResident?: boolean;
}

/** A rule by an attribute of agents, of which `hostname` is one: the values that will do, or how many instances may have the same value. */
export type Placement =
  | { readonly attribute: string; readonly oneOf: readonly string[] }
  | { readonly attribute: string; readonly most: number };

/** Instances that must stay available, of so many that are wanted. 4 × 0.75 is 3 also where a double says 3.0000000000000004. */
export function floorOf({ availableShare }: Pick<Job, 'availableShare'>, wanted: number): number {
  return Math.max(0, Math.min(wanted, Math.ceil(wanted * availableShare - 1e-9)));
}

/** True while somebody changes more than its size: nothing of ours may come between. */
export function isLockedByOthers({ locked, isResizing = false }: Job): boolean {
  return locked !== null && !isResizing;
}

/** Instances that may run beyond those that are wanted. */
export function extraOf({ extraShare }: Pick<Job, 'extraShare'>, wanted: number): number {
  return Math.floor(wanted * extraShare + 1e-9);
}

/** Jobs list instances in no order; those that never started are the youngest. */
export const KILL_ORDERS = {
  'youngest-first': (one: Instance, other: Instance) => startOf(other).localeCompare(startOf(one)),
  'oldest-first': (one: Instance, other: Instance) => startOf(one).localeCompare(startOf(other)),
} as const satisfies Record<Job['killOrder'], (one: Instance, other: Instance) => number>;

function startOf({ startedAt }: Instance): string {
  return startedAt ?? '9999';
}
