import * as z from 'zod';
import type { Instance, Job } from '../../../domain/jobs/job.ts';
import type { Procedure } from './yarpc-call.ts';

/**
 * Jobs and pods of Peloton's job service (protobuf/peloton/api/v1alpha). jsonpb leaves out zeros,
 * and writes int64 as text.
 */

const SERVICE = 'peloton.api.v1alpha.job.stateless.svc.JobService';

export const GET_JOB: Procedure = { service: 'peloton-jobmgr', name: `${SERVICE}::GetJob` };
export const QUERY_PODS: Procedure = { service: 'peloton-jobmgr', name: `${SERVICE}::QueryPods` };

const Described = z.object({
  name: z.string().default(''),
  sla: z.object({ maximumUnavailableInstances: z.number().default(0), priority: z.number().default(0) }).prefault({}),
});

/** The job's summary; releases without a summary send the whole job. */
export const JobReply = z
  .union([z.object({ summary: Described }), z.object({ jobInfo: z.object({ spec: Described }) })])
  .transform((reply) => ('summary' in reply ? reply.summary : reply.jobInfo.spec));
export type JobReply = z.infer<typeof JobReply>;

const Named = z.object({ value: z.string().default('') }).prefault({});

const Pod = z.object({
  spec: z.object({ podName: Named }).prefault({}),
  status: z.object({
    state: z.string().default(''),
    podId: Named,
    desiredPodId: Named,
    version: Named,
    desiredVersion: Named,
    desiredState: z.string().default(''),
    host: z.string().optional(),
    startTime: z.string().optional(),
    containersStatus: z.array(z.object({ healthy: z.object({ state: z.string() }).optional() })).default([]),
    /** Nanoseconds since 1970: the pod's last change. */
    revision: z.object({ updatedAt: z.string().optional() }).optional(),
  }),
});
export type Pod = z.infer<typeof Pod>;

export const PodsReply = z.object({
  pods: z.array(Pod).default([]),
  pagination: z.object({ total: z.number().default(0) }).prefault({}),
});

/**
 * Turns a Peloton job into a job. Its SLA limits the pods that may be away at a time; 0 means no
 * limit. Pods with a dead goal state do not count. A pod counts as away as in Peloton's own
 * maintenance, and also from the moment of its restart.
 */
export function toJob(id: string, uuid: string, { name, sla }: JobReply, pods: readonly Pod[], now: Date): Job {
  const wanted = pods.filter(({ status }) => !hasDeadGoal(status.desiredState)).length;
  const mayBeAway = sla.maximumUnavailableInstances === 0 ? wanted : Math.min(wanted, sla.maximumUnavailableInstances);
  return {
    id,
    name: name === '' ? uuid : name,
    priority: sla.priority,
    wanted,
    availableShare: wanted === 0 ? 0 : (wanted - mayBeAway) / wanted,
    extraShare: 0,
    killOrder: 'youngest-first',
    instances: pods.map((pod) => toInstance(pod, now)),
    locked: null,
    missingBecause: null,
  };
}

/** The task of a pod has the pod's id, which ends in the run. */
function toInstance({ status }: Pod, now: Date): Instance {
  const { state, podId, version, desiredVersion, desiredState, host, startTime } = status;
  const ending = state === 'POD_STATE_KILLING' || isToldToEnd({ status }) || hasDeadGoal(desiredState);
  const healths = status.containersStatus.map(({ healthy }) => healthy?.state ?? '');
  const isServing = state === 'POD_STATE_RUNNING' && version.value === desiredVersion.value;
  return {
    taskIds: [podId.value],
    available: isServing && !ending && healths.every((health) => GOOD_HEALTH.has(health)),
    isBroken: BROKEN_STATES.has(state) || healths.includes('HEALTH_STATE_UNHEALTHY'),
    ending,
    ...(isStalled(status, now) ? { stalled: STALLED } : {}),
    startedAt: startTime ?? null,
    ...(host === undefined || host === '' ? {} : { hostname: host }),
  };
}

const GOOD_HEALTH: ReadonlySet<string> = new Set(['HEALTH_STATE_HEALTHY', 'HEALTH_STATE_DISABLED']);
const BROKEN_STATES: ReadonlySet<string> = new Set(
  ['FAILED', 'LOST', 'KILLED', 'SUCCEEDED', 'DELETED'].map((state) => `POD_STATE_${state}`),
);

/** True when the pod's goal is another run than its current one. */
export function isToldToEnd({ status: { podId, desiredPodId } }: Pick<Pod, 'status'>): boolean {
  return podId.value !== desiredPodId.value;
}

function hasDeadGoal(desiredState: string): boolean {
  return desiredState === 'POD_STATE_KILLED' || desiredState === 'POD_STATE_DELETED';
}

/** Peloton sends the kill of an accepted restart within moments. */
const STALLED_MS = 30_000;

const STALLED =
  "has to restart, but Peloton does not end it: an operator may have locked kills (Peloton's admin service, lockdown)";

function isStalled(status: Pod['status'], now: Date): boolean {
  if (status.state !== 'POD_STATE_RUNNING' || !isToldToEnd({ status })) return false;
  const updatedMs = Number(status.revision?.updatedAt ?? 0) / 1_000_000;
  return now.getTime() - updatedMs > STALLED_MS;
}
