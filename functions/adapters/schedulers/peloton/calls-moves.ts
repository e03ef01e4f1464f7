import * as z from 'zod';
import type { Clock } from '../../../ports/clock.ts';
import type { LeavingTask, MoveAnswer } from '../../../ports/scheduler.ts';
import { askInTime } from '../transport/ask-in-time.ts';
import type { JobReads } from './calls-jobs.ts';
import type { PelotonRpc } from './rpc.ts';
import { podOf } from './task-id.ts';
import type { Outcome } from './wire-answers.ts';
import { isToldToEnd, type Pod } from './wire-jobs.ts';
import type { Procedure } from './yarpc-call.ts';

const RESTART_POD: Procedure = {
  service: 'peloton-jobmgr',
  name: 'peloton.api.v1alpha.pod.svc.PodService::RestartPod',
};

/** Few at once: each restart costs the job manager reads and writes of its database. */
const JOBS_AT_ONCE = 5;
/** A restart gets at least this time, however long the look before it took. */
const MIN_MS = 1_000;
/** Restarts share a look at the pods of their job for so long. */
const FRESH_MS = 2_000;

/**
 * Restarts the pods of tasks, one after another within a job.
 *
 * Peloton restarts the pod, whatever its current run: a late restart would end the healthy
 * replacement. So pods are read right before: one that ends, or has a new run, is not restarted.
 */
export function restartPods(
  rpc: PelotonRpc,
  reads: JobReads,
  tasks: readonly LeavingTask[],
  clock: Clock,
): Promise<MoveAnswer[]> {
  const looks = new Map<string, { readonly pods: ReadonlyMap<string, Pod>; readonly at: number }>();
  const podsOf = async (jobId: string) => {
    const known = looks.get(jobId);
    if (known !== undefined && clock().getTime() - known.at < FRESH_MS) return known.pods;
    const look = { at: clock().getTime(), pods: await reads.pods(jobId) };
    looks.set(jobId, look);
    return look.pods;
  };
  return askInTime(tasks, {
    lane: ({ taskId }) => podOf(taskId)?.jobId ?? taskId,
    atOnce: JOBS_AT_ONCE,
    answerMs: rpc.timeoutMs,
    clock,
    ask: async (task, leftMs) => {
      const named = podOf(task.taskId);
      if (named === undefined) return notOfPeloton(task);
      const lookedAt = performance.now();
      const pod = (await podsOf(named.jobId)).get(named.podName);
      if (pod === undefined) return gone(task);
      return restart(rpc, task, { ...named, pod }, Math.ceil(leftMs - (performance.now() - lookedAt)));
    },
  });
}

async function restart(
  rpc: PelotonRpc,
  task: LeavingTask,
  { podName, pod }: { readonly podName: string; readonly pod: Pod },
  leftMs: number,
): Promise<MoveAnswer> {
  const { taskId } = task;
  const { podId } = pod.status;
  if (podId.value !== taskId) return notTheRun(taskId, podId.value);
  if (isToldToEnd(pod)) return { taskId, outcome: 'moved' };
  const request = { pod_name: { value: podName }, check_sla: true };
  return toAnswer(taskId, await rpc.change(RESTART_POD, request, z.object({}), Math.max(MIN_MS, leftMs)));
}

function toAnswer(taskId: string, outcome: Outcome<unknown>): MoveAnswer {
  const refused = (code: string, message: string) => ({ taskId, outcome: 'refused', code, message }) as const;
  if (outcome.kind === 'done') return { taskId, outcome: 'moved' };
  const said = `Peloton says '${outcome.said}'`;
  if (outcome.kind === 'gone') return { taskId, outcome: 'gone' };
  if (outcome.kind === 'failed')
    return refused('peloton-failed', `could not be restarted; the next look tries again: ${said}`);
  if (/violate SLA/i.test(outcome.said))
    return refused('job-at-limit', `would leave its job with fewer instances than its SLA allows: ${said}`);
  return refused('peloton-refused', `cannot be restarted: ${said}`);
}

function gone({ taskId }: LeavingTask): MoveAnswer {
  return { taskId, outcome: 'gone' };
}

function notTheRun(taskId: string, podId: string): MoveAnswer {
  const message = `is no longer the run of its Peloton pod, which is now ${podId}: wait until it ends, or end it by hand`;
  return { taskId, outcome: 'refused', code: 'unknown-to-scheduler', message };
}

function notOfPeloton({ taskId, framework }: LeavingTask): MoveAnswer {
  const message = `does not have a task id of Peloton (job, instance, run): SCHEDULERS should not map framework ${framework} to peloton`;
  return { taskId, outcome: 'refused', code: 'not-a-peloton-task', message };
}
