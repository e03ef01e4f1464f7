import { baseUrls } from '../../../contract/addresses.ts';
import type { SchedulerSetting } from '../../../contract/scheduler-settings.ts';
import type { LeavingTask, MoveAnswer, Scheduler } from '../../../ports/scheduler.ts';
import { createTransport } from '../../http/transport.ts';
import { askInTime } from '../ask-in-time.ts';
import type { SchedulerContext } from '../create-scheduler.ts';
import { createSchedulerHttp, SCHEDULER_TIMEOUT_MS } from '../scheduler-http.ts';
import { judge, podOf, restartPod, toAnswer } from './wire.ts';

/** The job manager reads and writes its database for each. */
const JOBS_AT_ONCE = 5;

/**
 * Uber Peloton: its job managers restart a pod elsewhere when the job's SLA allows it (`RestartPod` with `check_sla`), and only the leading one
 * does. The limits are Peloton's own, so the tasks of one job are asked about one after another.
 */
export function createPelotonScheduler(
  setting: Extract<SchedulerSetting, { type: 'peloton' }>,
  context: SchedulerContext,
): Scheduler {
  const timeoutMs = context.timeoutMs ?? SCHEDULER_TIMEOUT_MS;
  const http = createSchedulerHttp(createTransport({ ...context, timeoutMs }), baseUrls(setting.url));

  async function ask(task: LeavingTask, leftMs: number): Promise<MoveAnswer> {
    const pod = podOf(task.taskId);
    if (pod === undefined) return notPelotons(task);
    const call = restartPod(pod.podName, timeoutMs, leftMs);
    return toAnswer(call, task, await http.ask(call, judge));
  }

  return {
    name: `peloton ${setting.url}`,
    move: (tasks) =>
      askInTime(tasks, {
        lane: ({ taskId }) => podOf(taskId)?.jobId ?? taskId,
        atOnce: JOBS_AT_ONCE,
        answerMs: timeoutMs,
        clock: context.clock,
        ask,
      }),
  };
}

function notPelotons({ taskId, framework }: LeavingTask): MoveAnswer {
  const message = `has no id of Peloton's (job, instance, run): SCHEDULERS should not map framework ${framework} to peloton`;
  return { taskId, outcome: 'refused', code: 'not-a-peloton-task', message };
}
