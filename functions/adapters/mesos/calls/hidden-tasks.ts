import * as z from 'zod';
import { plural } from '../../../domain/text/counted.ts';
import type { Call, Reply } from '../../http/transport.ts';
import { decode } from '../wire/wire-refusals.ts';
import { v1Call } from './calls-v1.ts';
import { get } from './recovery-v0.ts';

/**
 * Finds signs of hidden tasks. Mesos answers 200 and leaves out the tasks that its ACLs hide from a
 * principal: a host full of tasks looks empty. It does not filter its numbers: the gauges of an
 * agent, and the sums of used resources in the master's /slaves.
 */

/**
 * Tasks of living executors in all states that are not terminal. Tasks of frameworks that are gone,
 * and lingering executors, do not count. Every agent has these gauges (src/slave/metrics.cpp),
 * older ones all but the last. An agent leaves out a gauge that is late or fails.
 */
const GAUGES = {
  'slave/tasks_staging': z.number(),
  'slave/tasks_starting': z.number(),
  'slave/tasks_running': z.number(),
  'slave/tasks_killing': z.number().default(0),
};

/**
 * An agent keeps a framework while the framework has a pending task or an executor there. It keeps
 * an executor while a task has not ended, or its end is not acknowledged (src/slave/slave.cpp, 1.4
 * to 1.11). So a registered agent without an active framework has nothing left. One that is not
 * registered proves nothing: it has no leading master, or has not recovered its frameworks yet.
 */
const SIGNS_OF_USE = { 'slave/frameworks_active': z.number().optional(), 'slave/registered': z.number().optional() };

/** The agent waits this long for slow gauges. The gauges above answer at once. */
const GAUGES_TIMEOUT_SECONDS = 2;

export const METRICS_CALLS: Readonly<Record<'v1' | 'v0', Call>> = {
  v1: v1Call('GET_METRICS', { get_metrics: { timeout: { nanoseconds: GAUGES_TIMEOUT_SECONDS * 1e9 } } }),
  v0: { ...get(`/metrics/snapshot?timeout=${GAUGES_TIMEOUT_SECONDS}secs`), name: 'GET /metrics/snapshot' },
};

/** The numbers of an agent, which no ACL filters. */
export interface AgentCount {
  /** Tasks that are not terminal. */
  readonly tasks: number;
  /**
   * True when no framework uses the agent: it has no task, no executor and no unacknowledged
   * terminal status update. Its tasks need not be listed.
   */
  readonly isUnused: boolean;
}

const Count = z
  .object({ ...GAUGES, ...SIGNS_OF_USE })
  .transform(({ 'slave/frameworks_active': frameworks, 'slave/registered': registered, ...gauges }): AgentCount => {
    const tasks = Object.values(gauges).reduce((sum, value) => sum + value, 0);
    return { tasks, isUnused: tasks === 0 && frameworks === 0 && registered === 1 };
  });
const METRICS = {
  v1: z
    .object({
      type: z.literal('GET_METRICS'),
      get_metrics: z.object({ metrics: z.array(z.object({ name: z.string(), value: z.unknown() })) }),
    })
    .transform(({ get_metrics }) => Object.fromEntries(get_metrics.metrics.map(({ name, value }) => [name, value])))
    .pipe(Count),
  v0: Count,
} as const;

/** Reads the agent's numbers. Throws MesosRefused for an answer without the number of its tasks. */
export function countedIn(api: 'v1' | 'v0', reply: Reply): AgentCount {
  const call = METRICS_CALLS[api];
  return decode({ ...call, name: `agent ${call.name}` }, reply, METRICS[api]);
}

/** Describes the difference when the agent counts more tasks than it shows; undefined otherwise. */
export function signOfHidden(origin: string, counted: number, shown: number, who: string): string | undefined {
  if (counted <= shown) return undefined;
  return `the metrics of the agent at ${new URL(origin).host} count ${plural(counted, 'task')}, but it shows ${who} ${shown}`;
}

/** Names the caller for messages. */
export function callerText(principal: string | undefined): string {
  return principal === undefined ? 'a caller without credentials' : `the principal '${principal}'`;
}

/** Describes hidden tasks on a silent agent, as the master's lists show them. */
export function resourcesUsed(agentId: string, who: string): string {
  return `the master counts resources in use on agent ${agentId}, but shows ${who} neither a task nor an executor there`;
}
