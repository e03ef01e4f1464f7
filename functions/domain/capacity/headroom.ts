import type { Placement } from '../jobs/job.ts';
import type { Agent } from '../mesos/mesos.ts';
import type { Amounts, Pools } from '../mesos/resources.ts';

/** An agent with its unused resources. */
export interface AgentHeadroom extends Agent {
  readonly free: Pools;
}

/** Tasks that must find a place together: one task, or the tasks of a pod. */
export interface Displaced {
  readonly taskIds: readonly string[];
  /** Name in messages. @default its task, or its pod's tasks */
  readonly name?: string;
  readonly framework: string;
  /** Name of its job; null when its scheduler does not say. */
  readonly job: string | null;
  readonly role: string;
  readonly amounts: Amounts;
  readonly placement: readonly Placement[];
  /** Host names of the instances of its job that stay. */
  readonly othersOn: readonly string[];
}
