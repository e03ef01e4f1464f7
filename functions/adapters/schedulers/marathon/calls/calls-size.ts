import type { NotResized } from '../../../../ports/scheduler.ts';
import type { Call } from '../../../http/transport.ts';
import type { SchedulerHttp } from '../../transport/scheduler-http.ts';
import { Deployment, decode, isSuccess, judge, type Refusal, refusal } from '../wire/wire-answers.ts';
import type { JobReads } from './calls-jobs.ts';
import type { JobAddress } from './job-address.ts';

/** Changes of the number of instances of an app, each of which is a deployment. Answers why there is none; undefined when there is. */

const NO_APP = { code: 'not-scaled', message: 'is of no app of this Marathon: only apps are scaled' } as const;

/**
 * PUT makes an app larger only. Made smaller by it, Marathon kills running instances and keeps those that wait for a place or have just been
 * launched (core/deployment/ScalingProposition.scala).
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
 * With scale=true an app loses the instances of just these tasks, and is as many smaller. A deployment that does nothing but make the app
 * larger is overruled while `least` instances stay: it may wait for a place for ever.
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
