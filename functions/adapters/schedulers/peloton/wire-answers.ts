import type * as z from 'zod';
import { MaintenanceError } from '../../../contract/errors.ts';
import { jsonOf, onOneLine, quoted } from '../../http/replies.ts';
import type { Call, Reply } from '../../http/transport.ts';
import { type Judge, schedulerRefused } from '../transport/scheduler-http.ts';
import { errorCode } from './yarpc-call.ts';

/**
 * What YARPC's error codes mean for us; the HTTP status says it for those that are missing, such as `unavailable`.
 * Peloton answers `internal` for trouble with one pod (`pod not present in cache, please retry action`), and while operators have locked
 * all writes.
 */
const VERDICTS: Readonly<Record<string, Verdict>> = {
  'not-found': 'gone',
  aborted: 'refused',
  cancelled: 'refused',
  'invalid-argument': 'refused',
  'already-exists': 'refused',
  'failed-precondition': 'refused',
  'out-of-range': 'refused',
  unknown: 'failed',
  internal: 'failed',
  'data-loss': 'failed',
  // It may have had its effect, so no other process is asked.
  'deadline-exceeded': 'later',
  'resource-exhausted': 'later',
  unimplemented: 'misconfigured',
  unauthenticated: 'login',
  'permission-denied': 'login',
};
type Verdict = 'gone' | 'refused' | 'failed' | 'later' | 'misconfigured' | 'login';

export const judge: Judge = (reply) => {
  const code = errorCode(reply);
  if (code === 'unavailable' && reply.text.includes('non-leader')) return 'not-leader';
  return VERDICTS[code] === undefined && !isLogin(reply) ? undefined : 'answer';
};

/** What an answer means that is about what was asked for. */
export type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'gone' | 'refused' | 'failed'; readonly said: string };

const MAX_SAYING = 500;

/**
 * What a process of Peloton answered. Throws when the answer is about the process rather than what it was asked for.
 *
 * @param secret where the credentials are, as the settings name it
 */
export function outcomeOf<T>(call: Call, reply: Reply, schema: z.ZodType<T>, secret: string | undefined): Outcome<T> {
  const verdict = VERDICTS[errorCode(reply)];
  if (verdict === 'login' || isLogin(reply)) throw schedulerRefused(call, reply, wantsLogin(reply, secret));
  if (verdict === 'later')
    throw new MaintenanceError('SchedulerUnavailable', `${call.name}: ${reply.origin} answered ${quoted(reply)}`);
  if (verdict === 'misconfigured') throw schedulerRefused(call, reply, `answered ${quoted(reply)}`);
  if (verdict !== undefined) return { kind: verdict, said: onOneLine(reply.text, MAX_SAYING) };
  const parsed = schema.safeParse(reply.status === 200 ? jsonOf(reply) : undefined);
  if (parsed.success) return { kind: 'done', value: parsed.data };
  // A web server that knows nothing of Peloton says 404 as well.
  throw schedulerRefused(call, reply, `does not answer as Peloton does: ${quoted(reply)}`, parsed.error);
}

/** The same for what has to be there: anything but an answer is trouble with Peloton. */
export function valueOrThrow<T>(call: Call, reply: Reply, outcome: Outcome<T>): T {
  if (outcome.kind === 'done') return outcome.value;
  if (outcome.kind === 'failed')
    throw new MaintenanceError('SchedulerUnavailable', `${call.name}: ${reply.origin} answered ${quoted(reply)}`);
  throw schedulerRefused(call, reply, `answered ${quoted(reply)}`);
}

/** Peloton itself, or a gateway in front of it that shows a page to log in with. */
function isLogin({ status, text }: Reply): boolean {
  return status === 401 || status === 403 || (status < 300 && /^\s*</.test(text));
}

function wantsLogin(reply: Reply, secret: string | undefined): string {
  const advice =
    secret === undefined
      ? 'it may want a username and a password: name them with "secret" in SCHEDULERS'
      : `look at its "secret" in SCHEDULERS, ${secret}`;
  return `answered ${quoted(reply)}: ${advice}`;
}
