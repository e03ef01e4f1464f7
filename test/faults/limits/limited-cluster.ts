import type { Scheduler } from '../../../functions/ports/scheduler.ts';
import type { Chance } from '../stage/chance.ts';
import type { VirtualAgents } from './virtual-agents.ts';
import type { VirtualTime } from './virtual-time.ts';

/** A simulated scheduler with jobs that have limits, as the drains of `drains.ts` meet it. One kind of scheduler, one of these. */
export interface LimitedCluster {
  /** Launches everything, and has it run and serve. */
  begin(): void;
  /** The product's own adapter in front of the simulator. Each caller has one of its own, as each process has. */
  scheduler(): Scheduler;
  /** The truth, whatever the scheduler shows. */
  standings(): readonly Standing[];
  /**
   * Events of the scheduler itself, by name: restarts, other leaders. None of them touches a task.
   */
  readonly happenings: Readonly<Record<string, () => void>>;
}

export interface Standing {
  readonly job: string;
  /** Instances that really serve now, and were not asked to end. */
  readonly serving: number;
  readonly floor: number;
  /** True once it is as large as its owner wants it, and all of it serves. */
  readonly isComplete: boolean;
}

export interface Surroundings {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly agents: VirtualAgents;
  readonly hosts: { readonly draining: readonly string[]; readonly spare: readonly string[] };
}

export type MakeCluster = (around: Surroundings) => LimitedCluster;
