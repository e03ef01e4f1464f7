import { MaintenanceError } from '../../contract/errors.ts';
import { type Call, NoReply, type Reply, type Transport } from '../http/transport.ts';

/**
 * HTTP with a scheduler that may have several base URLs.
 *
 * Requests, and with them credentials, go to configured URLs only: a redirect is an error that names its target.
 */
export interface SchedulerHttp {
  /**
   * The first answer that is none of "not me" or "not now": an instance that can not be reached, answers 5xx or, by `isElsewhere`, says that
   * another one is the leader, hands over to the next URL. `path` goes behind the base URL.
   *
   * Throws SchedulerUnavailable when all are tried in vain, or when the answer to a `write` is lost, which may have had its effect;
   * SchedulerRefused for a redirect, 401, 403 and what is no HTTP.
   */
  ask(call: Call, isElsewhere?: (reply: Reply) => boolean): Promise<Reply>;
}

/** How long a scheduler may take for one answer; a look at a host waits for it. */
export const SCHEDULER_TIMEOUT_MS = 10_000;

export function createSchedulerHttp(transport: Transport, urls: readonly string[]): SchedulerHttp {
  let preferred = 0;

  return {
    async ask(call, isElsewhere = () => false) {
      const failures: string[] = [];
      for (let tried = 0; tried < urls.length; tried += 1) {
        const index = (preferred + tried) % urls.length;
        const outcome = await askOne(transport, urls[index] ?? '', call);
        if (typeof outcome !== 'string' && !isElsewhere(outcome)) {
          preferred = index;
          return usable(call, outcome);
        }
        failures.push(typeof outcome === 'string' ? outcome : `${outcome.origin} answered ${quoted(outcome)}`);
      }
      throw new MaintenanceError('SchedulerUnavailable', `${call.name}: ${failures.join('; ')}`);
    },
  };
}

/** The answer, or why there is none. */
async function askOne(transport: Transport, url: string, call: Call): Promise<Reply | string> {
  const { origin, pathname } = new URL(url);
  const path = `${pathname === '/' ? '' : pathname}${call.path}`;
  try {
    const reply = await transport.send(origin, { ...call, path: path === '' ? '/' : path });
    return isLater(reply) ? `${origin} answered ${quoted(reply)}` : reply;
  } catch (error) {
    if (!(error instanceof NoReply)) throw error;
    if (error.silence === 'garbled') {
      const message = `${call.name}: the answer of ${origin} is no HTTP: ${error.message}`;
      throw new MaintenanceError('SchedulerRefused', message, { cause: error });
    }
    const reason = `${origin} ${WORDS[error.silence]}: ${error.message}`;
    if (call.write !== true || error.silence === 'unreached') return reason;
    throw new MaintenanceError('SchedulerUnavailable', `${call.name}: ${reason}`, { cause: error });
  }
}

const WORDS = {
  unreached: 'can not be reached',
  broken: 'closed the connection',
  late: 'did not answer in time',
} as const;

function isLater({ status }: Reply): boolean {
  return (status >= 500 && status !== 501) || status === 408 || status === 429;
}

function usable(call: Call, reply: Reply): Reply {
  if (reply.status >= 300 && reply.status < 400) {
    const target = reply.location === undefined ? '' : ` to ${reply.location}`;
    throw schedulerRefused(call, reply, `redirects${target}, which is not followed: set the URL that answers itself`);
  }
  if (reply.status === 401 || reply.status === 403) throw schedulerRefused(call, reply, `answered ${quoted(reply)}`);
  return reply;
}

/** `what` continues a sentence that begins with who answered. */
export function schedulerRefused(call: Call, reply: Reply, what: string, cause?: unknown): MaintenanceError {
  return new MaintenanceError('SchedulerRefused', `${call.name}: ${reply.origin} ${what}`, { cause });
}

const LONGEST_QUOTE = 300;

/** The status and the beginning of what was answered, on one line. */
export function quoted({ status, text }: Reply): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') return `${status}`;
  return `${status} '${line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line}'`;
}
