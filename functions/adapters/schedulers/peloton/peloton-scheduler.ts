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
 * Uber Peloton: the leading one of its job managers restarts a pod elsewhere.
 *
 * The limits of its jobs are ours to keep. `RestartPod` with `check_sla` does not: from a restart until the old task has ended the pod does
 * not count as away, and the next restart is accepted too; releases before `check_sla` refuse nothing. It is asked for all the same, because
 * it sees what the host manager evicts.
 */
export function createPelotonScheduler(
  { url, secret }: Extract<SchedulerSetting, { type: 'peloton' }>,
  context: SchedulerContext,
): Scheduler {
  const [first = ''] = baseUrls(url);
  return { name: `peloton ${url}`, ...pelotonBehind(createPelotonRpc(url, secret, context), first, context.clock) };
}

/** @param first what job ids begin with */
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
