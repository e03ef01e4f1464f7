import type * as z from 'zod';
import { MaintenanceError } from '../../../contract/errors.ts';
import { jsonOf, onOneLine, quoted } from '../../http/replies.ts';
import type { Call, Reply } from '../../http/transport.ts';
import { type Judge, schedulerRefused } from '../transport/scheduler-http.ts';
import { errorCode } from './yarpc-call.ts';

/**
 * Classifies YARPC's error codes. For a code that is not listed, such as `unavailable`, the HTTP
 * status decides. Peloton answers `internal` for a fault of one pod (`pod not present in cache, please
 * retry action`), and while operators have locked all writes.
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
  // The call may already have taken effect, so no other process of Peloton gets the same call. A
  // later look tries again.
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

/** The outcome of a call that Peloton has handled. */
export type Outcome<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'gone' | 'refused' | 'failed'; readonly said: string };

const MAX_SAYING = 500;

/**
 * Reads the outcome of a call. Throws for an error of the process itself.
 *
 * @param secret the reference of the credentials in the settings
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
  // Any web server answers 404, so a 404 without a YARPC code is not Peloton's.
  throw schedulerRefused(call, reply, `does not answer like Peloton: ${quoted(reply)}`, parsed.error);
}

/** Returns the value. Throws for any other outcome: a read cannot be refused. */
export function valueOrThrow<T>(call: Call, reply: Reply, outcome: Outcome<T>): T {
  if (outcome.kind === 'done') return outcome.value;
  if (outcome.kind === 'failed')
    throw new MaintenanceError('SchedulerUnavailable', `${call.name}: ${reply.origin} answered ${quoted(reply)}`);
  throw schedulerRefused(call, reply, `answered ${quoted(reply)}`);
}

/** True for a missing login at Peloton, or at a gateway with a login page in front of it. */
function isLogin({ status, text }: Reply): boolean {
  return status === 401 || status === 403 || (status < 300 && /^\s*</.test(text));
}

function wantsLogin(reply: Reply, secret: string | undefined): string {
  const advice =
    secret === undefined
      ? 'it may need a username and a password: name them with "secret" in SCHEDULERS'
      : `check its "secret" in SCHEDULERS, ${secret}`;
  return `answered ${quoted(reply)}: ${advice}`;
}
