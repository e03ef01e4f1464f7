import { isMaintenanceError } from '../../../../contract/errors.ts';
import type { Job } from '../../../../domain/jobs/job.ts';
import { batched } from '../../../http/batched.ts';
import type { Call } from '../../../http/transport.ts';
import type { SchedulerHttp } from '../../transport/scheduler-http.ts';
import { decode, decodeIfThere } from '../wire/wire-answers.ts';
import { App, appLook } from '../wire/wire-apps.ts';
import type { Look } from '../wire/wire-definitions.ts';
import { areResizes, deploymentsOf, RunningDeployments } from '../wire/wire-deployments.ts';
import { PodStatus, podLook } from '../wire/wire-pods.ts';
import { missingBecause, Queue } from '../wire/wire-queue.ts';
import type { JobAddress } from './job-address.ts';

/**
 * Reads jobs. Hosts that ask at the same time share one request for each job, and one for the
 * queue; nothing is cached. Unknown jobs are left out. An error of one job fails only the callers
 * that asked for it.
 *
 * @param canScale true to find out for each locked app if its deployments only resize it
 */
export function createJobReads(http: SchedulerHttp, canScale: boolean): JobReads {
  const read = batched<JobAddress, Job | undefined>(Number.POSITIVE_INFINITY, (asked) =>
    readAll(http, asked, canScale),
  );
  return async (addresses) => (await Promise.all(addresses.map(read))).filter((job) => job !== undefined);
}

export type JobReads = (addresses: readonly JobAddress[]) => Promise<readonly Job[]>;

async function readAll(
  http: SchedulerHttp,
  asked: readonly JobAddress[],
  canScale: boolean,
): Promise<(Job | undefined | Error)[]> {
  const deployments = once(async () => {
    const call = get('/v2/deployments');
    return decode(call, await http.ask(call), RunningDeployments);
  });
  const addresses = new Map(asked.map((address) => [address.jobId, address]));
  const looks = new Map<string, Look | undefined | Error>();
  const look = async (address: JobAddress) => {
    const seen =
      address.kind === 'pods'
        ? lookAtPod(http, address, deployments)
        : lookAtApp(http, address, canScale ? deployments : undefined);
    looks.set(address.jobId, await seen.catch(maintenanceError));
  };
  await Promise.all([...addresses.values()].map(look));
  const explain = await explanation(http, [...looks.values()]);
  return asked.map(({ jobId }) => {
    const seen = looks.get(jobId);
    return seen === undefined || seen instanceof Error ? seen : explain(seen);
  });
}

async function lookAtApp(
  http: SchedulerHttp,
  { jobId, path }: JobAddress,
  deployments: (() => Promise<RunningDeployments>) | undefined,
): Promise<Look | undefined> {
  const call = get(`/v2/apps${path}?embed=app.tasks&embed=app.deployments`);
  const found = decodeIfThere(call, await http.ask(call), App);
  if (found === undefined) return undefined;
  const look = appLook(jobId, found);
  if (deployments === undefined || look.job.locked === null) return look;
  const isResizing = areResizes(found.app.id, found.app.deployments, await deployments());
  return { ...look, job: { ...look.job, isResizing } };
}

async function lookAtPod(
  http: SchedulerHttp,
  { jobId, path }: JobAddress,
  deployments: () => Promise<RunningDeployments>,
): Promise<Look | undefined> {
  const call = get(`/v2/pods${path}::status`);
  const found = decodeIfThere(call, await http.ask(call), PodStatus);
  return found === undefined ? undefined : podLook(jobId, found, deploymentsOf(found.id, await deployments()));
}

/**
 * Explains missing instances by the queue. Reads the queue only when a job has too few launched
 * instances: the queue also keeps a launched instance, with old declines, until Mesos confirms the
 * launch. An unreadable queue does not block the jobs: the explanation says that it is unreadable.
 */
async function explanation(
  http: SchedulerHttp,
  looks: readonly (Look | undefined | Error)[],
): Promise<(look: Look) => Job> {
  const isShort = ({ job, launched }: Look) => launched < job.wanted;
  if (!looks.some((look) => look !== undefined && !(look instanceof Error) && isShort(look))) return ({ job }) => job;
  const call = get('/v2/queue');
  const queue = await http
    .ask(call)
    .then((reply) => decode(call, reply, Queue))
    .catch(maintenanceError);
  return (look) => {
    if (!isShort(look)) return look.job;
    const because =
      queue instanceof Error ? `Marathon does not say: ${queue.message}` : missingBecause(look.job.name, queue);
    return { ...look.job, missingBecause: because };
  };
}

function maintenanceError(error: unknown): Error {
  if (isMaintenanceError(error)) return error;
  throw error;
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function get(path: string): Call {
  return { name: `GET ${path.replace(/\?.*/, '')}`, method: 'GET', path };
}
