import type { NotResized } from '../../../../ports/scheduler.ts';
import type { Call } from '../../../http/transport.ts';
import type { SchedulerHttp } from '../../transport/scheduler-http.ts';
import { Deployment, decode, isSuccess, judge, type Refusal, refusal } from '../wire/wire-answers.ts';
import type { JobReads } from './calls-jobs.ts';
import type { JobAddress } from './job-address.ts';

/** Resizes apps; each resize is a deployment. Returns the reason when Marathon starts none. */

const NO_APP = {
  code: 'not-scaled',
  message:
    'belongs to no app of this Marathon, so its number of instances cannot be changed: check the address of Marathon in SCHEDULERS, or end the task by hand',
} as const;

/**
 * Only grows an app. To shrink it by PUT, Marathon would kill running instances and keep those that
 * wait for an offer or were just launched (core/deployment/ScalingProposition.scala).
 */
export async function growApp(
  http: SchedulerHttp,
  address: JobAddress | undefined,
  instances: number,
): Promise<NotResized | undefined> {
  if (address?.kind !== 'apps') return NO_APP;
  const path = `/v2/apps${address.path}`;
  return deploy(http, { name: `PUT ${path}`, method: 'PUT', path, body: JSON.stringify({ instances }), write: true });
}

/**
 * Ends the instances of these tasks with scale=true, which shrinks the app by as many. Overrules a
 * deployment that only grows the app, if `least` instances stay: that deployment may wait for an
 * offer for ever.
 */
export async function shrinkApp(
  http: SchedulerHttp,
  readJobs: JobReads,
  address: JobAddress | undefined,
  taskIds: readonly string[],
  least: number,
): Promise<NotResized | undefined> {
  if (address?.kind !== 'apps') return NO_APP;
  const path = '/v2/tasks/delete?scale=true';
  const body = JSON.stringify({ ids: taskIds });
  const call: Call = { name: `POST ${path}`, method: 'POST', path, body, write: true };
  const refused = await deploy(http, call);
  if (refused?.code !== 'app-locked') return refused;
  const [job] = await readJobs([address]);
  const isOvergrown = job?.isResizing === true && job.wanted - taskIds.length >= least;
  return isOvergrown ? deploy(http, { ...call, path: `${path}&force=true` }) : refused;
}

async function deploy(http: SchedulerHttp, call: Call): Promise<Refusal | undefined> {
  const reply = await http.ask(call, judge);
  if (!isSuccess(reply)) return refusal(call, reply);
  decode(call, reply, Deployment);
  return undefined;
}
