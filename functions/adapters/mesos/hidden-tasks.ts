import * as z from 'zod';
import { MaintenanceError } from '../../contract/errors.ts';
import type { Call, Reply } from '../http/transport.ts';
import { v1Call } from './calls-v1.ts';
import { get } from './recovery-v0.ts';
import { decode, quote } from './wire-refusals.ts';

/**
 * Signs of tasks that run and are not shown. Mesos leaves out of its lists what the ACLs hide from a principal, and answers 200: a
 * host full of tasks looks empty. Its numbers are not filtered: an agent's gauges, and the sums of used resources in the master's /slaves.
 */

/** Tasks of living executors, in all states that are not terminal. No task of a framework that is gone is counted, and no lingering executor. */
const GAUGES = ['slave/tasks_staging', 'slave/tasks_starting', 'slave/tasks_running', 'slave/tasks_killing'];

/** How long the agent waits for gauges of others: its own answer at once. A gauge that is late is left out. */
const GAUGES_TIMEOUT_SECONDS = 2;

export const METRICS_CALLS: Readonly<Record<'v1' | 'v0', Call>> = {
  v1: v1Call('GET_METRICS', { get_metrics: { timeout: { nanoseconds: GAUGES_TIMEOUT_SECONDS * 1e9 } } }),
  v0: { ...get(`/metrics/snapshot?timeout=${GAUGES_TIMEOUT_SECONDS}secs`), name: 'GET /metrics/snapshot' },
};

const Values = z
  .record(z.string(), z.unknown())
  .transform((values) =>
    values['slave/tasks_running'] === undefined
      ? undefined
      : GAUGES.reduce((sum, name) => sum + Number(values[name] ?? 0), 0),
  );
const METRICS = {
  v1: z
    .object({
      type: z.literal('GET_METRICS'),
      get_metrics: z.object({ metrics: z.array(z.object({ name: z.string(), value: z.number().optional() })) }),
    })
    .transform(
      ({ get_metrics }): Record<string, unknown> =>
        Object.fromEntries(get_metrics.metrics.map(({ name, value }) => [name, value])),
    )
    .pipe(Values),
  v0: Values,
} as const;

/** Says in words that the agent runs more tasks than it shows; undefined where it does not. */
export function signOfHidden(api: 'v1' | 'v0', reply: Reply, shown: number, who: string): string | undefined {
  const call = METRICS_CALLS[api];
  const agent = `the agent at ${new URL(reply.origin).host}`;
  if (reply.status === 403) {
    const untold = `${agent} shows ${who} no task, and not how many it runs: ${call.name} was answered ${quote(reply)} (right 'get_endpoints')`;
    return shown === 0 ? untold : undefined;
  }
  const counted = decode({ ...call, name: `agent ${call.name}` }, reply, METRICS[api]);
  if (counted === undefined) throw tooBusy(agent);
  return counted > shown ? `the metrics of ${agent} count ${tasks(counted)}, and it shows ${who} ${shown}` : undefined;
}

function tooBusy(agent: string): MaintenanceError {
  const message = `${agent} did not count its tasks within ${GAUGES_TIMEOUT_SECONDS} s`;
  return new MaintenanceError('MesosUnavailable', message, { wait: 'agent-awaited' });
}

function tasks(count: number): string {
  return count === 1 ? '1 task' : `${count} tasks`;
}

/** The caller, as messages name it. */
export function callerInWords(principal: string | undefined): string {
  return principal === undefined ? 'a caller without credentials' : `the principal '${principal}'`;
}

/** Says it of an agent that does not answer, whose tasks are as the master shows them. */
export function resourcesUsed(agentId: string, who: string): string {
  return `the master counts resources in use on agent ${agentId}, and shows ${who} neither a task nor an executor there`;
}
