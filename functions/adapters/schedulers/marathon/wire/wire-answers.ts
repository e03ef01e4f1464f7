import * as z from 'zod';
import { jsonOf, onOneLine, quoted } from '../../../http/replies.ts';
import type { Call, Reply } from '../../../http/transport.ts';
import { type Judge, schedulerRefused, WRONG_SECRET } from '../../transport/scheduler-http.ts';

/**
 * Classifies Marathon's answers: api/MarathonExceptionMapper.scala, api/RestResource.scala,
 * Exceptions.scala.
 */

const Problem = z.object({
  message: z.string(),
  details: z.unknown().optional(),
  deployments: z.array(z.object({ id: z.string() })).default([]),
});

/** A refusal by Marathon. `message` continues a sentence that begins with the task or the job. */
export interface Refusal {
  readonly code: 'gone' | 'app-locked' | 'too-many-deployments' | 'marathon-refused';
  readonly message: string;
}

/** The answer to a call that starts a deployment. */
export const Deployment = z.object({ version: z.string() });

/** Over `--max_running_deployments` Marathon says 403 too (TooManyRunningDeploymentsException). */
export const judge: Judge = (reply) => (hasTooManyDeployments(reply) ? 'answer' : undefined);

function hasTooManyDeployments(reply: Reply): boolean {
  return reply.status === 403 && (problemIn(reply)?.message.includes('of running deployments') ?? false);
}

export function isSuccess({ status }: Reply): boolean {
  return status >= 200 && status < 300;
}

/**
 * Reads a refusal. Throws SchedulerRefused for an answer that is not Marathon's: a page, another
 * status, or a 404 that is not about the app, pod or task, for example because the address is
 * wrong.
 */
export function refusal(call: Call, reply: Reply): Refusal {
  const problem = problemIn(reply);
  if (problem !== undefined) {
    const { message, details, deployments } = problem;
    const says = onOneLine(details === undefined ? message : `${message} ${JSON.stringify(details)}`, MAX_SAYING);
    if (reply.status === 404 && isAbsence(message)) return { code: 'gone', message: 'no longer exists' };
    if (reply.status === 409) return { code: 'app-locked', message: lockedBy(deployments, says) };
    if (reply.status === 400 || reply.status === 422)
      return { code: 'marathon-refused', message: `is refused: ${says}` };
    if (hasTooManyDeployments(reply)) return { code: 'too-many-deployments', message: `waits: ${says}` };
  }
  throw notMarathon(call, reply, 'is not an answer to this call');
}

const MAX_SAYING = 300;

/** `App '/shop/web' does not exist`, and the same of a pod, a task, a path; but not `URI not found`. */
function isAbsence(message: string): boolean {
  return message.includes('does not exist');
}

function lockedBy(deployments: Deployments, says: string): string {
  return deployments.length === 0 ? `waits: ${says}` : `waits for ${named(deployments)} to end`;
}

export type Deployments = readonly { readonly id: string }[];

/** `deployment 5ed4…`, `deployments 5ed4… and 97c1…`. */
export function named(deployments: Deployments): string {
  return `${deployments.length === 1 ? 'deployment' : 'deployments'} ${deployments.map(({ id }) => id).join(' and ')}`;
}

function problemIn(reply: Reply): z.infer<typeof Problem> | undefined {
  return Problem.safeParse(jsonOf(reply)).data;
}

/** Parses the body. Throws SchedulerRefused for an error status, or a body that does not fit. */
export function decode<T>(call: Call, reply: Reply, schema: z.ZodType<T>): T {
  if (!isSuccess(reply)) throw notMarathon(call, reply, 'is not a success');
  const json = jsonOf(reply);
  if (json === undefined) throw notMarathon(call, reply, 'is not JSON');
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw notMarathon(call, reply, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, parsed.error);
}

/** A gateway in front of Marathon may answer with a login page. */
function isPage({ text }: Reply): boolean {
  return /^\s*<(?:!doctype|html)/i.test(text);
}

/** Like `decode`, but returns undefined when the app or pod does not exist. */
export function decodeIfThere<T>(call: Call, reply: Reply, schema: z.ZodType<T>): T | undefined {
  const isAbsent = reply.status === 404 && isAbsence(problemIn(reply)?.message ?? '');
  return isAbsent ? undefined : decode(call, reply, schema);
}

function notMarathon(call: Call, reply: Reply, why: string, cause?: unknown) {
  const page = isPage(reply) ? `; a login page means that ${WRONG_SECRET}` : '';
  return schedulerRefused(call, reply, `does not answer like Marathon (${why}): ${quoted(reply)}${page}`, cause);
}
