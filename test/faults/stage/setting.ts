import type { JobSetup } from '../../fakes/job-cluster.ts';

/** The setting of a run. */
export interface Setting {
  readonly hostnames: readonly string[];
  readonly jobs: readonly JobSetup[];
  readonly canSurge: boolean;
  /** The service on one machine: all that runs shares one process, and a kill begins every execution anew. */
  readonly isOneProcess: boolean;
  readonly clocksJump: boolean;
  /** Some executions are of the previous release, whose executions look themselves. */
  readonly isUpgrade: boolean;
  /** The record of the watch keeps no second watcher away. */
  readonly isUnguarded: boolean;
  /** Records of hosts become unreadable. */
  readonly isPoisoned: boolean;
  /** How many calls are answered before anything else happens, 0 to 1. */
  readonly haste: number;
  /** After how many failures in a row a step is given up. */
  readonly mostAttempts: number;
}
