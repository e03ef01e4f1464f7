import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { createScheduler } from '../../../../functions/adapters/schedulers/create-scheduler.ts';
import type { SchedulerContext } from '../../../../functions/adapters/schedulers/transport/scheduler-context.ts';
import type { SchedulerSetting } from '../../../../functions/contract/settings/scheduler-settings.ts';
import type { LeavingTask, MoveAnswer, Scheduler } from '../../../../functions/ports/scheduler.ts';
import { type LocalServer, listening } from '../../../local-server.ts';
import { ANSWER_LIMIT_MS } from '../../../patience.ts';

/** Servers that play owners of tasks, and tasks to ask them about; `closeAll` closes them. */

export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /**
   * Instead of an answer: close the connection, never answer, stop in the middle of the body, or
   * send something that is not HTTP.
   */
  readonly instead?: 'reset' | 'silence' | 'half' | 'garble';
}

export interface OwnerServer extends LocalServer {
  readonly asked: Asked[];
}

const open: OwnerServer[] = [];

export async function closeAll(): Promise<void> {
  await Promise.all(open.splice(0).map((one) => one.close()));
}

export async function ownerServer(
  answer: (request: Asked, method: string) => Answer | Promise<Answer>,
): Promise<OwnerServer> {
  const asked: Asked[] = [];
  const server = createServer(async (incoming, response) => {
    const request = { path: incoming.url ?? '', headers: incoming.headers, body: await text(incoming) };
    asked.push(request);
    const { status = 200, headers = {}, body = '', instead } = await answer(request, incoming.method ?? '');
    if (instead === 'reset') return incoming.socket.destroy();
    if (instead === 'silence') return;
    if (instead === 'garble') return incoming.socket.end('SSH-2.0-OpenSSH_9.6\r\n\r\n');
    response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
    if (instead !== 'half') return response.end(body);
    response.write(body.slice(0, body.length / 2), () => incoming.socket.destroy());
  });
  const started = { ...(await listening(server)), asked };
  open.push(started);
  return started;
}

/** Base URL on which nothing listens. */
export async function nobody(): Promise<string> {
  const started = await ownerServer(() => ({}));
  await started.close();
  return started.url;
}

export const NOW = new Date('2026-11-22T14:23:26.900Z');

export function scheduler(setting: SchedulerSetting, context: Partial<SchedulerContext> = {}): Scheduler {
  const created = createScheduler(setting, {
    cluster: 'prod',
    secrets: new Map(),
    clock: () => NOW,
    timeoutMs: ANSWER_LIMIT_MS,
    ...context,
  });
  if (created === undefined) throw new Error(`${setting.type} needs no scheduler`);
  return created;
}

export function leaving(taskId: string, more: Partial<LeavingTask> = {}): LeavingTask {
  return {
    taskId,
    frameworkId: 'f-1',
    framework: 'orders',
    agentId: 'a-1',
    hostname: 'Host1.example',
    maintenanceId: 'm-1',
    reason: 'kernel 6.12',
    deadline: '2026-11-22T16:00:00Z',
    onDeadline: 'hold',
    ...more,
  };
}

/** `moved`, `gone`, or the code of the refusal, in the order of the answers. */
export function outcomes(answers: readonly MoveAnswer[]): string[] {
  return answers.map((answer) => (answer.outcome === 'refused' ? answer.code : answer.outcome));
}
