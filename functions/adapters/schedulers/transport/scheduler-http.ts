import { MaintenanceError } from '../../../contract/errors.ts';
import { NoReply } from '../../http/no-reply.ts';
import { quoted } from '../../http/replies.ts';
import type { Call, Reply, Transport } from '../../http/transport.ts';

/**
 * Calls a scheduler by HTTP, at one of several base URLs.
 *
 * Requests, and with them credentials, go only to configured URLs: a redirect is an error that
 * names its target.
 */
export interface SchedulerHttp {
  /**
   * Returns the first usable answer. The next URL is tried when an instance cannot be reached,
   * answers 5xx, 408 or 429, or is not the leader. `path` follows the base URL; `deadlineMs` covers
   * all URLs together.
   *
   * Throws SchedulerUnavailable when no URL gives an answer, or when it is unknown if a `write` had
   * its effect; SchedulerRefused for a redirect, 401, 403 and an answer that is not HTTP.
   *
   * @param judge overrules the meaning of the status
   */
  ask(call: Call, judge?: Judge): Promise<Reply>;
}

/** `answer` returns the reply whatever its status; undefined leaves the decision to the status. */
export type Judge = (reply: Reply) => 'not-leader' | 'answer' | undefined;

/** Time limit of one answer: a look at a host waits for it. */
export const SCHEDULER_TIMEOUT_MS = 10_000;

export function createSchedulerHttp(transport: Transport, urls: readonly string[]): SchedulerHttp {
  let preferred = 0;

  return {
    async ask(call, judge = () => undefined) {
      const failures: string[] = [];
      const left = timeLeft(call.deadlineMs);
      // A copy, so that each URL is tried once even if other calls change `preferred` meanwhile.
      const first = preferred;
      for (let tried = 0; tried < urls.length && left() > 0; tried += 1) {
        const index = (first + tried) % urls.length;
        const limited = call.deadlineMs === undefined ? call : { ...call, deadlineMs: left() };
        const outcome = await askOne(transport, urls[index] ?? '', limited, judge).catch((error: unknown) => {
          // A silent URL must not stay the first one.
          preferred = index + 1;
          throw error;
        });
        if (typeof outcome !== 'string') {
          preferred = index;
          return outcome;
        }
        failures.push(outcome);
      }
      throw new MaintenanceError('SchedulerUnavailable', `${call.name}: ${failures.join('; ')}`);
    },
  };
}

/** Counts down the given milliseconds from now. */
function timeLeft(givenMs = Number.POSITIVE_INFINITY): () => number {
  const endsAt = performance.now() + givenMs;
  return () => Math.ceil(endsAt - performance.now());
}

/** Returns the answer, or the reason for a missing answer. */
async function askOne(transport: Transport, url: string, call: Call, judge: Judge): Promise<Reply | string> {
  const { origin, pathname } = new URL(url);
  const path = `${pathname === '/' ? '' : pathname}${call.path}`;
  try {
    const reply = await sendOnceOrTwice(transport, origin, { ...call, path: path === '' ? '/' : path });
    return judged(call, reply, judge(reply));
  } catch (error) {
    if (!(error instanceof NoReply)) throw error;
    if (error.silence === 'garbled') {
      const message = `${call.name}: the answer of ${origin} is not HTTP (${error.message}): check the address and port`;
      throw new MaintenanceError('SchedulerRefused', message, { cause: error });
    }
    const reason = `${origin} ${SILENCE_TEXTS[error.silence]}: ${error.message}`;
    if (call.write !== true || error.silence === 'unreached') return reason;
    throw new MaintenanceError('SchedulerUnavailable', `${call.name}: ${reason}`, { cause: error });
  }
}

/** Repeats a read once on a new connection: idle ones may die unseen (a Lambda that slept). */
async function sendOnceOrTwice(transport: Transport, origin: string, call: Call): Promise<Reply> {
  try {
    return await transport.send(origin, call);
  } catch (error) {
    if (call.write || !(error instanceof NoReply) || error.silence !== 'broken') throw error;
    return await transport.send(origin, call);
  }
}

function judged(call: Call, reply: Reply, verdict: ReturnType<Judge>): Reply | string {
  if (verdict === 'answer') return reply;
  if (verdict === 'not-leader') return `${reply.origin} is not the leader: it answered ${quoted(reply)}`;
  if (!isLater(reply)) return usable(call, reply);
  const answered = `${reply.origin} answered ${quoted(reply)}`;
  if (call.write !== true || NEVER_STARTED.has(reply.status)) return answered;
  throw new MaintenanceError('SchedulerUnavailable', `${call.name}: ${answered}`);
}

/** Servers give these answers before any work. 502, 504 and Marathon's own 500 may come during the work. */
const NEVER_STARTED: ReadonlySet<number> = new Set([503, 408, 429]);

const SILENCE_TEXTS = {
  unreached: 'cannot be reached',
  broken: 'closed the connection',
  late: 'did not answer in time',
} as const;

function isLater({ status }: Reply): boolean {
  return (status >= 500 && status !== 501) || status === 408 || status === 429;
}

/** The reason of 401, 403 and login pages. */
export const WRONG_SECRET = 'its "secret" in the settings is wrong or missing';

function usable(call: Call, reply: Reply): Reply {
  if (reply.status >= 300 && reply.status < 400) {
    const target = reply.location === undefined ? '' : ` to ${reply.location}`;
    throw schedulerRefused(call, reply, `redirects${target}, which is not followed: set the final URL`);
  }
  if (reply.status === 401 || reply.status === 403)
    throw schedulerRefused(call, reply, `answered ${quoted(reply)}: ${WRONG_SECRET}`);
  return reply;
}

/** `what` continues a sentence that begins with the URL. */
export function schedulerRefused(call: Call, reply: Reply, what: string, cause?: unknown): MaintenanceError {
  return new MaintenanceError('SchedulerRefused', `${call.name}: ${reply.origin} ${what}`, { cause });
}
