import * as z from 'zod';
import { Problem } from '../../functions/contract/api/api.ts';
import { CordonRequest, ReturnRequest, StartRequest } from '../../functions/contract/api/requests.ts';
import { CreateWindow, OpenWindowInput, ReplaceWindow } from '../../functions/contract/api/windows.ts';
import { ERRORS } from '../../functions/contract/errors.ts';
import { fits } from './json-schema.ts';
import type { RawReply, RawRequest } from './raw-http.ts';
import type { RouteRequest } from './requests.ts';

/** Rules for every answer to any request. A broken rule throws an Error that says what is wrong. */

/** Traces of a stack, of a file of ours, of a package. */
const INSIDE =
  /\n\s+at |\bat \S+ \(|\.m?[tj]s:\d+|node_modules|file:\/\/\/(?!etc\/passwd)|cdk\.out|\basset\.[0-9a-f]{8}|ECONNREFUSED|TypeError|RangeError|SyntaxError|ZodError/;

const WholeProblem = Problem.extend({
  type: z.string().regex(/^\/problems\/[a-z-]+$/),
  status: z.number().min(400).max(499),
});
const AwsProblem = z.object({ __type: z.string().min(1), message: z.string() });

export function judge(reply: RawReply | undefined, method: string): RawReply {
  if (reply === undefined) throw new Error('the connection ended without an answer');
  if (reply.status >= 500) throw new Error(`${reply.status}: ${reply.body}`);
  if (INSIDE.test(reply.body)) throw new Error(`the answer shows the inside: ${reply.body}`);
  if (reply.status >= 400 && method !== 'HEAD') judgeProblem(reply);
  return reply;
}

function judgeProblem({ status, headers, body }: RawReply): void {
  const type = headers.get('content-type') ?? '';
  const isAws = type.startsWith('application/x-amz-json');
  if (!isAws && !type.startsWith('application/problem+json')) throw new Error(`${status} as '${type}': ${body}`);
  const json: unknown = JSON.parse(body);
  const parsed = (isAws ? AwsProblem : WholeProblem).safeParse(json);
  if (!parsed.success) throw new Error(`${status} in another shape: ${z.prettifyError(parsed.error)}: ${body}`);
  if ('status' in parsed.data && parsed.data.status !== status) throw new Error(`${status} says ${parsed.data.status}`);
}

/** Statuses of answers that are given before the body is read. */
const UNREAD = [400, 403, 413, 415, 417, 431];

/** Routes that answer without a change: of a plan, of a window that is not saved, and of the breaker, which the service under test has not. */
const HARMLESS = ['/preview', '/plan', '/breaker/reset'];

/** The body was refused if it does not fit what the service itself describes, and no request here may be accepted but one that changes nothing. */
export function judgeBody({ route, body }: RouteRequest, { status, body: answer }: RawReply): void {
  if (route?.schema === undefined) return;
  if (status < 300 && !HARMLESS.some((end) => route.path.endsWith(end))) throw new Error(`accepted: ${answer}`);
  // The value of the parameter may turn the path into one without a route, or with another method.
  if (route.path.includes('{') && /"\/problems\/(route-not-found|method-not-allowed)"/.test(answer)) return;
  if (route.isBodyOptional && body.length === 0) return;
  if (!UNREAD.includes(status) && !fits(route.schema, jsonIn(body))) {
    throw new Error(`${status} for a body that does not fit its schema: ${answer}`);
  }
}

/** Undefined for bytes that are no JSON in UTF-8. */
export function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/**
 * True when a body could be accepted and change something: it is valid, and each of its hosts exists. A `complete` or `cancel` of a
 * host that is UP is refused for all.
 */
export function couldChange(
  kind: string,
  body: unknown,
  known: { up: readonly string[]; others: readonly string[] },
): boolean {
  const isCordon = kind === 'cordon' || kind === 'uncordon';
  const request = (isCordon ? CordonRequest : kind === 'start' ? StartRequest : ReturnRequest).safeParse(body);
  if (!request.success) return false;
  const { hosts } = request.data;
  // Whom a pool or attributes mean is for the service to say.
  if (hosts === undefined) return true;
  if (!hosts.every((host) => known.up.includes(host) || known.others.includes(host))) return false;
  return isCordon || kind === 'start' || !hosts.some((host) => known.up.includes(host));
}

/** Windows and rolling maintenances of this world, by name or id. */
export interface Plans {
  readonly windows: readonly string[];
  /** A calendar that other windows name as their blackout: it cannot be deleted. */
  readonly calendar: string;
  /** A time of a window that was decided on: opening it once more is harmless. */
  readonly decidedAt: string;
  /** A rolling maintenance that is paused. */
  readonly paused: string;
}

/** True for a request without a body that would change a window or a rolling maintenance that is there. */
export function couldChangePlans({ method, target }: Pick<RawRequest, 'method' | 'target'>, plans: Plans): boolean {
  const [, , what, name = '', verb] = segmentsOf(target);
  if (what === 'maintenances') return method === 'POST' && name === plans.paused && verb !== 'pause';
  if (what !== 'windows' || !plans.windows.includes(name)) return false;
  return method === 'DELETE' ? name !== plans.calendar : method === 'POST' && verb === 'pause';
}

/** Segments of the path, as the server reads them. */
function segmentsOf(target: string): readonly string[] {
  const path = target.split(/[?#]/)[0] ?? '';
  return path.split('/').map((segment) => {
    try {
      return decodeURIComponent(segment);
    } catch {
      return segment;
    }
  });
}

/** True when a window could come to be, or be replaced, with that body. */
export function couldWriteWindow({ method, target }: RawRequest, body: unknown, { windows }: Plans): boolean {
  if (method === 'PUT')
    return windows.includes(segmentsOf(target).at(-1) ?? '') && ReplaceWindow.safeParse(body).success;
  const created = CreateWindow.safeParse(body);
  return created.success && !windows.includes(created.data.name);
}

/** True when a window could open, or miss its time. */
export function couldOpen(input: unknown, { windows, decidedAt }: Plans): boolean {
  const { success, data } = OpenWindowInput.safeParse(input);
  return success && windows.includes(data.window) && Date.parse(data.scheduledAt) !== Date.parse(decidedAt);
}

/** Errors that an execution may end with when its input was at fault. */
export const REFUSALS: readonly string[] = Object.entries(ERRORS).flatMap(([name, { status }]) =>
  status < 500 ? [name] : [],
);
