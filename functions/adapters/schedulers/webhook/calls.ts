import { isMaintenanceError } from '../../../contract/errors.ts';
import { baseUrls } from '../../../contract/settings/addresses.ts';
import type { SchedulerSetting } from '../../../contract/settings/scheduler-settings.ts';
import type { LeavingTask, MoveAnswer, Scheduler } from '../../../ports/scheduler.ts';
import { createTransport } from '../../http/transport.ts';
import { signingKey } from '../../secrets/signing-key.ts';
import { askInTime } from '../transport/ask-in-time.ts';
import type { SchedulerContext } from '../transport/scheduler-context.ts';
import { createSchedulerHttp, SCHEDULER_TIMEOUT_MS } from '../transport/scheduler-http.ts';
import { toAnswer, toCall, unanswered } from './wire.ts';

type WebhookSetting = Extract<SchedulerSetting, { type: 'webhook' }>;

const TASKS_AT_ONCE = 10;

const KEY_ERRORS = { unreadable: 'SchedulerUnavailable', empty: 'SchedulerRefused' } as const;

/**
 * Asks the owner of a framework about each of its tasks, by a signed POST. An answer or a missing
 * answer concerns only its task. An unreadable signing key fails all tasks.
 */
export function createWebhookScheduler(setting: WebhookSetting, context: SchedulerContext): Scheduler {
  const { clock, cluster } = context;
  const timeoutMs = context.timeoutMs ?? SCHEDULER_TIMEOUT_MS;
  const http = createSchedulerHttp(createTransport({ ...context, timeoutMs }), baseUrls(setting.url));
  const key = signingKey(setting.secret, context.secrets, KEY_ERRORS);

  async function ask(task: LeavingTask, deadlineMs: number): Promise<MoveAnswer> {
    const call = toCall(task, { cluster, now: clock(), key: await key(), deadlineMs });
    try {
      return toAnswer(task, await http.ask(call));
    } catch (error) {
      return withoutAnswer(task, error);
    }
  }

  return {
    name: `webhook ${setting.url}`,
    move: (tasks) =>
      askInTime(tasks, {
        lane: ({ frameworkId, taskId }) => `${frameworkId} ${taskId}`,
        atOnce: TASKS_AT_ONCE,
        answerMs: timeoutMs,
        clock,
        ask,
      }),
  };
}

/** Turns an error into the answer for the task. */
function withoutAnswer(task: LeavingTask, error: unknown): MoveAnswer {
  if (isMaintenanceError(error, 'SchedulerUnavailable')) {
    return unanswered(task, 'webhook-unavailable', `waits for its owner, who does not answer: ${error.message}`);
  }
  if (isMaintenanceError(error, 'SchedulerRefused')) {
    return unanswered(task, 'webhook-misconfigured', `cannot be asked about: ${error.message}`);
  }
  throw error;
}
