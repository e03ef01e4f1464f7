import type { Placement } from '../jobs/job.ts';
import type { Agent } from '../mesos/mesos.ts';
import type { Amounts, Pools } from '../mesos/resources.ts';

/** An agent with what no task uses. */
export interface AgentHeadroom extends Agent {
  readonly free: Pools;
}

/** What runs together, and has to find a place together: a task, or the tasks of a pod. */
export interface Displaced {
  readonly taskIds: readonly string[];
  /** What it is called in messages. @default its task, or its pod's tasks */
  readonly name?: string;
  readonly framework: string;
  /** Name of its job; null where its scheduler does not say. */
  readonly job: string | null;
  readonly role: string;
  readonly amounts: Amounts;
  readonly placement: readonly Placement[];
  /** Host names of its job's instances that stay. */
  readonly othersOn: readonly string[];
}
