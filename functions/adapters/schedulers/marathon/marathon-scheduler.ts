import { baseUrls } from '../../../contract/settings/addresses.ts';
import type { SchedulerSetting } from '../../../contract/settings/scheduler-settings.ts';
import type { JobLimits, Scheduler } from '../../../ports/scheduler.ts';
import { createTransport } from '../../http/transport.ts';
import { loginHeader } from '../../secrets/login-header.ts';
import type { SchedulerContext } from '../transport/scheduler-context.ts';
import { createSchedulerHttp, SCHEDULER_TIMEOUT_MS, type SchedulerHttp } from '../transport/scheduler-http.ts';
import { createJobReads } from './calls/calls-jobs.ts';
import { moveTasks } from './calls/calls-moves.ts';
import { growApp, shrinkApp } from './calls/calls-size.ts';
import { jobIdsOf } from './calls/calls-tasks.ts';
import { toAddress } from './calls/job-address.ts';

/** DC/OS issues the tokens and expects them as `token=…`. */
const LOGIN = { of: 'Marathon', tokenAs: 'token=', unreadable: 'SchedulerUnavailable' } as const;

/**
 * Marathon. Its apps and pods are the jobs; their upgradeStrategy is the limit, which this system
 * keeps. Each of its instances forwards requests to the leader.
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
    ...(secret === undefined ? {} : { authorization: loginHeader(secret, context.secrets, LOGIN) }),
  });
  return marathonBehind(createSchedulerHttp(transport, urls), first, surge);
}

/** @param first the base URL with which its job ids begin */
export function marathonBehind(http: SchedulerHttp, first: string, surge: boolean): Scheduler {
  const readJobs = createJobReads(http, surge);
  const address = (jobId: string) => toAddress(first, jobId);
  const resizing: Pick<JobLimits, 'scale' | 'endForGood'> = {
    scale: (jobId, size) => growApp(http, address(jobId), size),
    endForGood: (jobId, taskIds, least) => shrinkApp(http, readJobs, address(jobId), taskIds, least),
  };
  return {
    name: `marathon ${first}`,
    limits: {
      jobIdsOf: (taskIds) => jobIdsOf(http, first, taskIds),
      jobs: (jobIds) => readJobs(jobIds.flatMap((jobId) => address(jobId) ?? [])),
      ...(surge ? resizing : {}),
    },
    move: (tasks) => moveTasks(http, tasks),
  };
}
