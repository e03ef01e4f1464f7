import * as z from 'zod';
import { Problem, ReturnRequest, StartRequest } from '../../functions/contract/api.ts';
import { ERRORS } from '../../functions/contract/errors.ts';
import { fits } from './json-schema.ts';
import type { RawReply } from './raw-http.ts';
import type { RouteRequest } from './requests.ts';

/** What no answer may be, whatever the request was. Throws an Error that says what is wrong with it. */

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

/** Statuses before anybody looks at what the body says. */
const UNREAD = [400, 403, 413, 415, 417, 431];

/** The body was refused if it does not fit what the service itself describes, and no request here may be accepted. */
export function judgeBody({ route, body, method }: RouteRequest, { status, body: answer }: RawReply): void {
  if (method !== 'POST' || route?.schema === undefined) return;
  if (status < 300) throw new Error(`accepted: ${answer}`);
  if (!UNREAD.includes(status) && !fits(route.schema, jsonIn(body))) {
    throw new Error(`${status} for a body that does not fit its schema: ${answer}`);
  }
}

/** Undefined for what is no JSON in UTF-8. */
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
  const request = (kind === 'start' ? StartRequest : ReturnRequest).safeParse(body);
  if (!request.success) return false;
  const { hosts } = request.data;
  if (!hosts.every((host) => known.up.includes(host) || known.others.includes(host))) return false;
  return kind === 'start' || !hosts.some((host) => known.up.includes(host));
}

/** Errors that an execution may end with when its input was at fault. */
export const REFUSALS: readonly string[] = Object.entries(ERRORS).flatMap(([name, { status }]) =>
  status < 500 ? [name] : [],
);
