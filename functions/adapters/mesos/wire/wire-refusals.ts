import type * as z from 'zod';
import { MaintenanceError } from '../../../contract/errors.ts';
import type { Call, Reply } from '../../http/transport.ts';
import { parseMesosJson } from './json.ts';

/** Classifies Mesos' answers by HTTP status and text. */

/** Quotes an answer's beginning on one line: Mesos names the machines and fields at fault. */
function quote(reply: Reply): string {
  const line = reply.blotOut(reply.text).replace(/\s+/g, ' ').trim();
  return line === '' ? `${reply.status}` : `${reply.status} '${line.length > 300 ? `${line.slice(0, 300)}…` : line}'`;
}

/**
 * Describes an answer that means "ask again later"; undefined for other answers.
 *
 * Masters answer 503 without a leader (`No leader elected`) and until the leader has recovered. A
 * starting master answers `404 Not Found.` until its routes exist. 501 is a call that this Mesos
 * does not have: a repeat does not help.
 */
export function unavailability(reply: Reply): string | undefined {
  const starting = reply.status === 404 && reply.text.trim() === '404 Not Found.';
  if (starting) return `answered ${quote(reply)}: it is starting, or has no such API`;
  const later = (reply.status >= 500 && reply.status !== 501) || reply.status === 408 || reply.status === 429;
  return later ? `answered ${quote(reply)}` : undefined;
}

/** True for an answer before any work: the same write may go to another master. */
export function neverStarted(reply: Reply): boolean {
  return reply.status === 503 || reply.status === 404 || reply.status === 408 || reply.status === 429;
}

export function isRedirect(reply: Reply): boolean {
  return reply.status >= 300 && reply.status < 400 && reply.location !== undefined;
}

export function isSuccess(reply: Reply): boolean {
  return reply.status >= 200 && reply.status < 300;
}

/** The error of a refusal: quotes Mesos, and says what to do about credentials and rights. */
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

/** Parses the body. Throws MesosRefused for an error status and for a body that does not fit. */
export function decode<T>(call: Call, reply: Reply, schema: z.ZodType<T>): T {
  if (!isSuccess(reply)) throw refusal(call, reply);
  let json: unknown;
  try {
    json = parseMesosJson(reply.text);
  } catch (error) {
    throw notMesos(call, reply, 'is not JSON', error);
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw notMesos(call, reply, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, parsed.error);
  }
  return parsed.data;
}

function notMesos(call: Call, reply: Reply, why: string, cause: unknown): MaintenanceError {
  return new MaintenanceError(
    'MesosRefused',
    `${call.name}: the answer of ${reply.origin} does not look like Mesos (${why}): ${quote(reply)}`,
    { cause },
  );
}
