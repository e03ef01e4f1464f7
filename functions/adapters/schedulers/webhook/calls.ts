import { isMaintenanceError, MaintenanceError } from '../../../contract/errors.ts';
import { type SchedulerSetting, schedulerUrls } from '../../../contract/scheduler-settings.ts';
import type { LeavingTask, MoveAnswer, Scheduler } from '../../../ports/scheduler.ts';
import { createTransport } from '../../http/transport.ts';
import { cachedSecret } from '../../secrets/secrets-manager.ts';
import { askInTime } from '../ask-in-time.ts';
import type { SchedulerContext } from '../create-scheduler.ts';
import { createSchedulerHttp, SCHEDULER_TIMEOUT_MS } from '../scheduler-http.ts';
import { toAnswer, toCall, unanswered } from './wire.ts';

type WebhookSetting = Extract<SchedulerSetting, { type: 'webhook' }>;

const TASKS_AT_ONCE = 10;

/**
 * The owner of a framework decides about each of its tasks, with a POST that is signed. Whatever an owner answers, or does not, concerns that task
 * alone; only a key that can not be had is trouble with all of them.
 */
export function createWebhookScheduler(setting: WebhookSetting, context: SchedulerContext): Scheduler {
  const { clock, cluster } = context;
  const timeoutMs = context.timeoutMs ?? SCHEDULER_TIMEOUT_MS;
  const http = createSchedulerHttp(createTransport({ ...context, timeoutMs }), schedulerUrls(setting.url));
  const signingKey = keyOf(setting, context);

  async function ask(task: LeavingTask, deadlineMs: number): Promise<MoveAnswer> {
    const call = toCall(task, { cluster, now: clock(), key: await signingKey(), deadlineMs });
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

/** The text of the secret is the key. Undefined when requests are not signed. */
function keyOf({ secret }: WebhookSetting, { secrets }: SchedulerContext): () => Promise<string | undefined> {
  if (secret === undefined) return async () => undefined;
  if (secret.startsWith('env:')) return async () => notEmpty(secret, secrets.get(secret.slice('env:'.length)));
  return cachedSecret(secret, 'SchedulerUnavailable', (text) => notEmpty(secret, text));
}

function notEmpty(secret: string, key = ''): string {
  if (key === '') throw new MaintenanceError('SchedulerRefused', `secret ${secret}, the key of a webhook, is empty`);
  return key;
}

/** Nothing came that an owner would answer. */
function withoutAnswer(task: LeavingTask, error: unknown): MoveAnswer {
  if (isMaintenanceError(error, 'SchedulerUnavailable')) {
    return unanswered(task, 'webhook-unavailable', `waits for its owner, who does not answer: ${error.message}`);
  }
  if (isMaintenanceError(error, 'SchedulerRefused')) {
    return unanswered(task, 'webhook-misconfigured', `can not be asked about: ${error.message}`);
  }
  throw error;
}
