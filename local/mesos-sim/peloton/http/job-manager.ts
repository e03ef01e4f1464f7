/**
 * The procedures of a job manager (protobuf/peloton/api/v1alpha/{pod,job/stateless}/svc; pkg/jobmgr/podsvc/handler.go,
 * pkg/jobmgr/jobsvc/stateless/handler.go): the few that a drain
 * needs, and those that show their effect.
 */
import type { Job } from '../model/job.ts';
import type { Peloton } from '../model/peloton.ts';
import { availabilityOf, type Pod } from '../model/pod.ts';
import { YarpcError } from '../model/yarpc-error.ts';
import { type Message, nestedValue } from './messages.ts';
import { jobInfo, jobSummary, podInfo, podStatus } from './views.ts';
import type { Procedure } from './yarpc.ts';

export const JOB_MANAGER = 'peloton-jobmgr';

const POD_SERVICE = 'peloton.api.v1alpha.pod.svc.PodService';
const JOB_SERVICE = 'peloton.api.v1alpha.job.stateless.svc.JobService';
const UUID_LENGTH = 36;

const NAMED_POD = { pod_name: { value: 'string' } } as const;
const NAMED_JOB = { job_id: { value: 'string' } } as const;
const PAGINATION = { offset: 'uint32', limit: 'uint32', max_limit: 'uint32' } as const;

export function jobManager(peloton: Peloton, isLeader: boolean): Readonly<Record<string, Procedure>> {
  const { checksSla } = peloton;
  return {
    [`${POD_SERVICE}::RestartPod`]: {
      // Releases without this field ignore it, like any unknown field.
      request: checksSla ? { ...NAMED_POD, check_sla: 'bool' } : NAMED_POD,
      writes: true,
      answer: (request) => {
        if (!isLeader) throw new YarpcError('unavailable', 'PodSVC.RestartPod is not supported on non-leader');
        const { job, pod } = findPod(peloton, nestedValue(request, 'pod_name'));
        if (!job.restart(pod, request.check_sla === true))
          throw new YarpcError('aborted', 'pod restart would violate SLA');
        return {};
      },
    },
    [`${POD_SERVICE}::GetPod`]: {
      request: { ...NAMED_POD, status_only: 'bool', limit: 'uint32' },
      answer: (request) => getPod(peloton, request),
    },
    [`${POD_SERVICE}::GetPodCache`]: {
      request: NAMED_POD,
      answer: (request) => {
        const { job, pod } = findPod(peloton, nestedValue(request, 'pod_name'));
        return { status: podStatus(job, pod) };
      },
    },
    [`${JOB_SERVICE}::GetJob`]: {
      request: { ...NAMED_JOB, summary_only: 'bool' },
      answer: (request) => {
        const job = findJob(peloton, request);
        return request.summary_only === true ? { summary: jobSummary(job) } : { jobInfo: jobInfo(job) };
      },
    },
    [`${JOB_SERVICE}::QueryPods`]: {
      request: { ...NAMED_JOB, spec: {}, pagination: PAGINATION },
      answer: (request) => queryPods(findJob(peloton, request), request),
    },
    [`${JOB_SERVICE}::ListPods`]: {
      request: NAMED_JOB,
      streams: true,
      answer: () => ({}),
    },
    'peloton.private.jobmgr.JobManagerService::GetInstanceAvailabilityInfoForJob': {
      request: NAMED_JOB,
      answer: (request) => ({ instanceAvailabilityMap: availabilities(findJob(peloton, request)) }),
    },
  };
}

function findPod(peloton: Peloton, name: string): { readonly job: Job; readonly pod: Pod } {
  if (name.length < UUID_LENGTH || !/-\d+$/.test(name)) throw new YarpcError('invalid-argument', 'invalid pod name');
  const found = peloton.pod(name);
  if (found === undefined) throw new YarpcError('not-found', `task:${name} not found`);
  return found;
}

function getPod(peloton: Peloton, request: Message): object {
  try {
    const { job, pod } = findPod(peloton, nestedValue(request, 'pod_name'));
    return { current: request.status_only === true ? { status: podStatus(job, pod) } : podInfo(job, pod) };
  } catch (error) {
    if (!(error instanceof YarpcError) || error.code !== 'not-found') throw error;
    const message = `failed to get task runtime: code:${error.code} message:${error.message}`;
    throw new YarpcError('not-found', message);
  }
}

function findJob(peloton: Peloton, request: Message): Job {
  const id = nestedValue(request, 'job_id');
  const job = peloton.jobs.get(id);
  if (job === undefined) throw new YarpcError('not-found', `job:${id} not found`);
  return job;
}

/** Returns ten pods without a pagination. The answer leaves out zeros. */
function queryPods(job: Job, request: Message): object {
  const { offset = 0, limit = 0 } = (request.pagination ?? { limit: 10 }) as { offset?: number; limit?: number };
  const pods = job.pods.slice(offset, offset + limit).map((pod) => podInfo(job, pod));
  return {
    ...(pods.length > 0 && { pods }),
    pagination: { ...(offset > 0 && { offset }), limit, total: job.pods.length },
  };
}

function availabilities(job: Job): object {
  return Object.fromEntries(job.pods.map((pod) => [pod.instance, `InstanceAvailability_${availabilityOf(pod)}`]));
}
