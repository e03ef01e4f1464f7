import { baseUrls } from '../../../contract/settings/addresses.ts';
import type { SchedulerSetting } from '../../../contract/settings/scheduler-settings.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Scheduler } from '../../../ports/scheduler.ts';
import type { SchedulerContext } from '../transport/scheduler-context.ts';
import { createJobReads } from './calls-jobs.ts';
import { restartPods } from './calls-moves.ts';
import { createPelotonRpc, type PelotonRpc } from './rpc.ts';
import { podOf } from './task-id.ts';

/**
 * Uber Peloton. Its leading job manager restarts a pod on another host.
 *
 * This system keeps the limits of the jobs, because `RestartPod` with `check_sla` does not: until
 * the old task has ended, a restarted pod does not count as away, and the next restart is accepted
 * too. `check_sla` is set all the same, because it counts the host manager's evictions. Old
 * releases ignore it.
 */
export function createPelotonScheduler(
  { url, secret }: Extract<SchedulerSetting, { type: 'peloton' }>,
  context: SchedulerContext,
): Scheduler {
  const [first = ''] = baseUrls(url);
  return { name: `peloton ${url}`, ...pelotonBehind(createPelotonRpc(url, secret, context), first, context.clock) };
}

/** @param first the base URL with which its job ids begin */
export function pelotonBehind(rpc: PelotonRpc, first: string, clock: Clock): Omit<Scheduler, 'name'> {
  const reads = createJobReads(rpc, (uuid) => `${first}/${uuid}`, clock);
  const uuidOf = (jobId: string) => (jobId.startsWith(`${first}/`) ? [jobId.slice(first.length + 1)] : []);
  return {
    limits: {
      jobIdsOf: async (taskIds) =>
        new Map(
          taskIds.flatMap((taskId) => {
            const pod = podOf(taskId);
            return pod === undefined ? [] : [[taskId, `${first}/${pod.jobId}`] as const];
          }),
        ),
      jobs: (jobIds) => reads.jobs(jobIds.flatMap(uuidOf)),
    },
    move: (tasks) => restartPods(rpc, reads, tasks, clock),
  };
}
