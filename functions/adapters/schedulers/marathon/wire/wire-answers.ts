import * as z from 'zod';
import { jsonOf, onOneLine, quoted } from '../../../http/replies.ts';
import type { Call, Reply } from '../../../http/transport.ts';
import { type Judge, schedulerRefused, WRONG_SECRET } from '../../transport/scheduler-http.ts';

/** What Marathon's statuses and its own texts mean for us: api/MarathonExceptionMapper.scala, api/RestResource.scala, Exceptions.scala. */

const Problem = z.object({
  message: z.string(),
  details: z.unknown().optional(),
  deployments: z.array(z.object({ id: z.string() })).default([]),
});

/** Why Marathon did not do what it was asked. `message` goes on from the name of the task or the job. */
export interface Refusal {
  readonly code: 'gone' | 'app-locked' | 'too-many-deployments' | 'marathon-refused';
  readonly message: string;
}

/** What starts a deployment, a change of an app, is answered so. */
export const Deployment = z.object({ version: z.string() });

/** Over `--max_running_deployments` Marathon answers 403, as it does to those who may not (TooManyRunningDeploymentsException). */
export const judge: Judge = (reply) => (hasTooManyDeployments(reply) ? 'answer' : undefined);

function hasTooManyDeployments(reply: Reply): boolean {
  return reply.status === 403 && (problemIn(reply)?.message.includes('of running deployments') ?? false);
}

export function isSuccess({ status }: Reply): boolean {
  return status >= 200 && status < 300;
}

/**
 * The refusal that an answer is. Throws SchedulerRefused for what is none of Marathon's: a page, another status, or a 404 about
 * anything but the app, the pod or the task, such as that of a proxy whose address is wrong.
 */
export function refusal(call: Call, reply: Reply): Refusal {
  const problem = problemIn(reply);
  if (problem !== undefined) {
    const { message, details, deployments } = problem;
    const says = onOneLine(details === undefined ? message : `${message} ${JSON.stringify(details)}`, MAX_SAYING);
    if (reply.status === 404 && isAbsence(message)) return { code: 'gone', message: 'does not exist any more' };
    if (reply.status === 409) return { code: 'app-locked', message: lockedBy(deployments, says) };
    if (reply.status === 400 || reply.status === 422)
      return { code: 'marathon-refused', message: `is refused: ${says}` };
    if (hasTooManyDeployments(reply)) return { code: 'too-many-deployments', message: `waits: ${says}` };
  }
  throw stranger(call, reply, 'is no answer to that');
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

/** The body in the words of `schema`. Throws SchedulerRefused for another status than success, for a page, and for JSON that does not fit. */
export function decode<T>(call: Call, reply: Reply, schema: z.ZodType<T>): T {
  if (!isSuccess(reply)) throw stranger(call, reply, 'is no success');
  const json = jsonOf(reply);
  if (json === undefined) throw stranger(call, reply, 'is no JSON');
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw stranger(call, reply, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, parsed.error);
}

/** Whoever stands before Marathon may let one in by a page. */
function isPage({ text }: Reply): boolean {
  return /^\s*<(?:!doctype|html)/i.test(text);
}

/** The same, or undefined when Marathon does not have what was asked for. */
export function decodeIfThere<T>(call: Call, reply: Reply, schema: z.ZodType<T>): T | undefined {
  const isAbsent = reply.status === 404 && isAbsence(problemIn(reply)?.message ?? '');
  return isAbsent ? undefined : decode(call, reply, schema);
}

function stranger(call: Call, reply: Reply, why: string, cause?: unknown) {
  const page = isPage(reply) ? `; a login page means that ${WRONG_SECRET}` : '';
  return schedulerRefused(call, reply, `does not answer like Marathon (${why}): ${quoted(reply)}${page}`, cause);
}
