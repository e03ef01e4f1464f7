import type * as z from 'zod';
import { MaintenanceError } from '../../../contract/errors.ts';
import type { Call, Reply } from '../../http/transport.ts';
import { parseMesosJson } from './json.ts';

/** What an HTTP status and Mesos' own texts mean for us. */

/** Beginning of what was answered, on one line. Mesos' texts name machines and fields, which is the help an operator needs. */
function quote(reply: Reply): string {
  const line = reply.blotOut(reply.text).replace(/\s+/g, ' ').trim();
  return line === '' ? `${reply.status}` : `${reply.status} '${line.length > 300 ? `${line.slice(0, 300)}…` : line}'`;
}

/**
 * Why this answer means "ask again later"; undefined when it does not.
 *
 * 503 comes without a leader (`No leader elected`) and from one that has not recovered; a starting master answers
 * `404 Not Found.` to everything before its routes exist. 501 is a call that this Mesos does not have: no use to repeat it.
 */
export function unavailability(reply: Reply): string | undefined {
  const starting = reply.status === 404 && reply.text.trim() === '404 Not Found.';
  if (starting) return `answered ${quote(reply)}: it is starting, or has no such API`;
  const later = (reply.status >= 500 && reply.status !== 501) || reply.status === 408 || reply.status === 429;
  return later ? `answered ${quote(reply)}` : undefined;
}

/** True for an answer that was given before anything was done: the same write may go to another master. */
export function neverStarted(reply: Reply): boolean {
  return reply.status === 503 || reply.status === 404 || reply.status === 408 || reply.status === 429;
}

export function isRedirect(reply: Reply): boolean {
  return reply.status >= 300 && reply.status < 400 && reply.location !== undefined;
}

export function isSuccess(reply: Reply): boolean {
  return reply.status >= 200 && reply.status < 300;
}

/** What Mesos said, and for missing credentials and rights what to do. */
export function refusal(call: Pick<Call, 'name'>, reply: Reply): MaintenanceError {
  const message = `${call.name}: ${reply.origin} answered ${quote(reply)}`;
  if (reply.status === 401) {
    return new MaintenanceError('MesosRefused', `${message}: ${SET_CREDENTIALS}`, { wait: 'mesos-unauthorized' });
  }
  if (reply.status === 403) {
    const right = RIGHTS[call.name];
    const advice = `grant the principal ${right === undefined ? 'the right to this call' : `'${right}' in the ACLs of Mesos`}`;
    return new MaintenanceError('MesosRefused', `${message}: ${advice}`, { wait: 'mesos-forbidden' });
  }
  return new MaintenanceError('MesosRefused', message);
}

const SET_CREDENTIALS =
  'set MESOS_PRINCIPAL and MESOS_SECRET, on AWS the secret that mesosSecretArn names, to a principal that Mesos knows';

/** Names of Mesos' ACLs by call. */
const RIGHTS: Readonly<Record<string, string>> = {
  UPDATE_MAINTENANCE_SCHEDULE: 'update_maintenance_schedules',
  'POST /maintenance/schedule': 'update_maintenance_schedules',
  START_MAINTENANCE: 'start_maintenances',
  'POST /machine/down': 'start_maintenances',
  STOP_MAINTENANCE: 'stop_maintenances',
  'POST /machine/up': 'stop_maintenances',
  DRAIN_AGENT: 'drain_agents',
  DEACTIVATE_AGENT: 'deactivate_agents',
  REACTIVATE_AGENT: 'reactivate_agents',
};

/** The body in the words of `schema`. Throws MesosRefused for another status, for HTML, and for JSON that does not fit. */
export function decode<T>(call: Call, reply: Reply, schema: z.ZodType<T>): T {
  if (!isSuccess(reply)) throw refusal(call, reply);
  let json: unknown;
  try {
    json = parseMesosJson(reply.text);
  } catch (error) {
    throw stranger(call, reply, 'is no JSON', error);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw stranger(call, reply, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, parsed.error);
  }
  return parsed.data;
}

function stranger(call: Call, reply: Reply, why: string, cause: unknown): MaintenanceError {
  return new MaintenanceError(
    'MesosRefused',
    `${call.name}: the answer of ${reply.origin} does not look like Mesos (${why}): ${quote(reply)}`,
    { cause },
  );
}
