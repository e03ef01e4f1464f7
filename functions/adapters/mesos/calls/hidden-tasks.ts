import * as z from 'zod';
import { plural } from '../../../domain/text/counted.ts';
import type { Call, Reply } from '../../http/transport.ts';
import { decode } from '../wire/wire-refusals.ts';
import { v1Call } from './calls-v1.ts';
import { get } from './recovery-v0.ts';

/**
 * Signs of tasks that run and are not shown. Mesos leaves out of its lists what the ACLs hide from a principal, and answers 200: a
 * host full of tasks looks empty. Its numbers are not filtered: an agent's gauges, and the sums of used resources in the master's /slaves.
 */

/**
 * Tasks of living executors, in all states that are not terminal. No task of a framework that is gone is counted, and no lingering executor.
 * An agent has all of these (src/slave/metrics.cpp); the last is younger than the others. A gauge that is late or fails is left out.
 */
const GAUGES = {
  'slave/tasks_staging': z.number(),
  'slave/tasks_starting': z.number(),
  'slave/tasks_running': z.number(),
  'slave/tasks_killing': z.number().default(0),
};

/** How long the agent waits for gauges of others: its own answer at once. */
const GAUGES_TIMEOUT_SECONDS = 2;

export const METRICS_CALLS: Readonly<Record<'v1' | 'v0', Call>> = {
  v1: v1Call('GET_METRICS', { get_metrics: { timeout: { nanoseconds: GAUGES_TIMEOUT_SECONDS * 1e9 } } }),
  v0: { ...get(`/metrics/snapshot?timeout=${GAUGES_TIMEOUT_SECONDS}secs`), name: 'GET /metrics/snapshot' },
};

const Count = z.object(GAUGES).transform((values) => Object.values(values).reduce((sum, value) => sum + value, 0));
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

/** How many tasks the agent counts. Throws MesosRefused for an answer that does not tell. */
export function countedIn(api: 'v1' | 'v0', reply: Reply): number {
  const call = METRICS_CALLS[api];
  return decode({ ...call, name: `agent ${call.name}` }, reply, METRICS[api]);
}

/** Says in words that the agent runs more tasks than it shows; undefined where it does not. */
export function signOfHidden(origin: string, counted: number, shown: number, who: string): string | undefined {
  if (counted <= shown) return undefined;
  return `the metrics of the agent at ${new URL(origin).host} count ${plural(counted, 'task')}, and it shows ${who} ${shown}`;
}

/** The caller, as messages name it. */
export function callerText(principal: string | undefined): string {
  return principal === undefined ? 'a caller without credentials' : `the principal '${principal}'`;
}

/** Says it of an agent that does not answer, whose tasks are as the master shows them. */
export function resourcesUsed(agentId: string, who: string): string {
  return `the master counts resources in use on agent ${agentId}, and shows ${who} neither a task nor an executor there`;
}
