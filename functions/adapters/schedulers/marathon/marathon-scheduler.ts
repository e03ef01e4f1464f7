import { baseUrls } from '../../../contract/addresses.ts';
import type { SchedulerSetting } from '../../../contract/scheduler-settings.ts';
import type { Scheduler } from '../../../ports/scheduler.ts';
import { createTransport } from '../../http/transport.ts';
import type { SchedulerContext } from '../create-scheduler.ts';
import { createSchedulerHttp, SCHEDULER_TIMEOUT_MS } from '../scheduler-http.ts';
import { createJobReads } from './calls-jobs.ts';
import { moveTasks, scaleJob } from './calls-moves.ts';
import { jobIdsOf } from './calls-tasks.ts';
import { marathonAuthorization } from './credentials.ts';
import { toAddress } from './job-address.ts';

/**
 * Marathon: its apps and pods are the jobs, and their upgradeStrategy is the limit, which is ours to keep. Any of its instances passes
 * requests on to the leader.
 */
export function createMarathonScheduler(
  setting: Extract<SchedulerSetting, { type: 'marathon' }>,
  context: SchedulerContext,
): Scheduler {
  const { secret, surge = false } = setting;
  const urls = baseUrls(setting.url);
  const [first = ''] = urls;
  const transport = createTransport({
    ...context,
    timeoutMs: context.timeoutMs ?? SCHEDULER_TIMEOUT_MS,
    ...(secret === undefined ? {} : { authorization: marathonAuthorization(secret, context.secrets) }),
  });
  const http = createSchedulerHttp(transport, urls);
  const readJobs = createJobReads(http, surge);

  return {
    name: `marathon ${first}`,
    limits: {
      jobIdsOf: (taskIds) => jobIdsOf(http, first, taskIds),
      // An instance of a pod is a call of its own anyway.
      takesOneCall: (jobId) => toAddress(first, jobId)?.kind === 'apps',
      jobs: (jobIds) => readJobs(jobIds.flatMap((jobId) => toAddress(first, jobId) ?? [])),
      ...(surge
        ? { scale: (jobId: string, wanted: number) => scaleJob(http, readJobs, toAddress(first, jobId), wanted) }
        : {}),
    },
    move: (tasks) => moveTasks(http, tasks),
  };
}
