import type { Host } from '../../../functions/domain/host/host.ts';
import type { JobClaims } from '../../../functions/domain/jobs/job-claims.ts';
import type { Agent, MaintenanceWindow, Task } from '../../../functions/domain/mesos/mesos.ts';
import type { Services } from '../../../functions/ports/services.ts';
import type { LastLook } from '../../actions/drain/broken-limit.ts';

/**
 * The answers that a process has got. Its calls are judged by them, because it cannot know more.
 */
export class Memory {
  /** The schedules that it has read since it posted one, newest first, as far as they count. */
  schedules: (readonly MaintenanceWindow[])[] = [];
  /** The schedules that it has read, newest first, as far as they count. */
  seen: (readonly MaintenanceWindow[])[] = [];
  /** The lists of agents that it has read, newest first, as far as they count. */
  lists: AgentList[] = [];
  /** Lower-case names of machines that it was shown as DOWN. */
  down: ReadonlySet<string> = new Set();
  /** The looks at the tasks of each agent, by its id, newest first, as far as they count. */
  readonly tasks = new Map<string, readonly { readonly found: readonly Task[]; readonly at: number }[]>();
  /** When it has switched off each agent, by its id: a task may have come until then. */
  readonly switchedOff = new Map<string, number>();
  /** The records of each host that it has read, newest first, as far as they count. */
  readonly hosts = new Map<string, { readonly host: Host; readonly at: number }[]>();
  /** When it has first read the record of each host. */
  readonly firstRead = new Map<string, number>();
  /** The latest that its clock has shown, milliseconds since 1970: it may have jumped back since. */
  latest = 0;
  /** Reads so far: they give the order of answers. */
  reads = 0;
  /** Maintenances that it has written the record of. */
  readonly maintenances = new Set<string>();
  /** Its looks at jobs, oldest first. */
  readonly looks = new Map<string, readonly LastLook[]>();
  readonly claims = new Map<string, JobClaims>();
}

export interface AgentList {
  /** Its place in the order of answers. */
  readonly at: number;
  readonly agents: readonly Agent[];
  /** The last registration before each machine went down, when the list was read. */
  readonly beforeDown: ReadonlyMap<string, bigint>;
}

/** A Lambda's container, or the whole service on one machine: it dies as one. */
export interface Process {
  readonly id: number;
  readonly memory: Memory;
  readonly services: Services;
  readonly bornAt: number;
  isDead: boolean;
  /** Called when it dies. */
  readonly work: Set<() => void>;
}
