import pLimit from 'p-limit';
import { MaintenanceError } from '../../../contract/errors.ts';
import type { Job } from '../../../domain/jobs/job.ts';
import type { Clock } from '../../../ports/clock.ts';
import { batched } from '../../http/batched.ts';
import type { PelotonRpc } from './rpc.ts';
import { GET_JOB, JobReply, type Pod, PodsReply, QUERY_PODS, toJob } from './wire-jobs.ts';

/** Few at once: each job costs Peloton reads of its database. */
const JOBS_AT_ONCE = 5;

export interface JobReads {
  /** Jobs by their uuids, with ids from `toId`. Unknown jobs are left out. */
  jobs(uuids: readonly string[]): Promise<readonly Job[]>;
  /** The pods of a job by name; none for an unknown job. */
  pods(uuid: string): Promise<ReadonlyMap<string, Pod>>;
}

/**
 * Reads jobs. Hosts that ask at the same time share one read of each job; nothing is cached. An
 * error of one job fails only its callers.
 */
export function createJobReads(rpc: PelotonRpc, toId: (uuid: string) => string, clock: Clock): JobReads {
  const limit = pLimit(JOBS_AT_ONCE);
  const read = batched<string, Job | undefined>(Number.POSITIVE_INFINITY, async (asked) => {
    const looks = new Map([...new Set(asked)].map((uuid) => [uuid, limit(lookAtJob, rpc, uuid, toId(uuid), clock)]));
    return Promise.all(asked.map((uuid) => looks.get(uuid)?.catch(asError)));
  });
  return {
    jobs: async (uuids) => (await Promise.all(uuids.map(read))).filter((job) => job !== undefined),
    pods: (uuid) => allPods(rpc, uuid),
  };
}

function asError(error: unknown): Error {
  if (error instanceof Error) return error;
  throw error;
}

async function lookAtJob(rpc: PelotonRpc, uuid: string, id: string, clock: Clock): Promise<Job | undefined> {
  const described = await rpc.read(GET_JOB, { job_id: { value: uuid }, summary_only: true }, JobReply);
  if (described === undefined) return undefined;
  const pods = await allPods(rpc, uuid);
  return toJob(id, uuid, described, [...pods.values()], clock());
}

const PAGE = 500;
/** More pods than any job has: the limit of the whole list. */
const MAX_PODS = 100_000;
/** Attempts to list a job whose pods change meanwhile. */
const TRIES = 3;

/** Lists all pods. Pods that come or go shift the pages: the list must be as long as its total. */
async function allPods(rpc: PelotonRpc, uuid: string): Promise<ReadonlyMap<string, Pod>> {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const { pods, total } = await listPods(rpc, uuid);
    if (pods.size >= total) return pods;
  }
  throw new MaintenanceError(
    'SchedulerUnavailable',
    `QueryPods: the pods of job ${uuid} change while they are listed; the next look tries again`,
  );
}

async function listPods(rpc: PelotonRpc, uuid: string) {
  const pods = new Map<string, Pod>();
  let total = 0;
  for (let offset = 0; offset < MAX_PODS; offset += PAGE) {
    const request = { job_id: { value: uuid }, pagination: { offset, limit: PAGE, max_limit: MAX_PODS } };
    const reply = await rpc.read(QUERY_PODS, request, PodsReply);
    for (const pod of reply?.pods ?? []) pods.set(pod.spec.podName.value, pod);
    total = reply?.pagination.total ?? 0;
    if (reply === undefined || reply.pods.length < PAGE) break;
  }
  return { pods, total };
}
