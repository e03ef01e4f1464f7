import { createHash, randomBytes } from 'node:crypto';
import type { CompleteRequest, NamedStart } from '../../contract/api/requests.ts';
import { fieldFault, type MaintenanceError, refusal } from '../../contract/errors.ts';
import type { RegisterStepInput } from '../../contract/flow/flow.ts';
import type { Maintenance } from '../../domain/request/maintenance.ts';
import { timeOfToken, timeText } from '../../domain/request/timed-token.ts';
import { isRolling } from '../../domain/rolling/options.ts';
import { parseDurationMs, parseTime } from '../../domain/time/duration.ts';

/** Turns an operator's request into a maintenance, with times instead of durations. */

/** The longest wait of an execution for its start. Recurring windows serve later times. */
const MAX_LEAD_MS = 14 * 86_400_000;

interface Requester {
  /** IAM identity of the caller on AWS, OS user on one machine. */
  readonly by: string;
  /** Id of the maintenance, and name of its execution. */
  readonly id: string;
  readonly executionArn: string | null;
}

/** An execution that was started by hand is its own requester. Its name is the maintenance id. */
export function requestingExecution(step: RegisterStepInput): Requester {
  const name = step.executionName ?? step.executionArn.split(':').at(-1) ?? step.executionArn;
  return { by: `execution ${name}`, id: name, executionArn: step.executionArn };
}

/** Sorts by time, and is unique without a look at the store. */
export function newMaintenanceId(now: Date): string {
  return `m-${timeText(now)}-${randomBytes(6).toString('hex')}`;
}

/** Derives the id from the token, so that the same token means the same maintenance. */
export function maintenanceIdOfToken(clientToken: string): string {
  const digest = createHash('sha256').update(clientToken).digest('hex');
  const time = timeOfToken(clientToken);
  return time === undefined ? `t-${digest.slice(0, 32)}` : `m-${time}-${digest.slice(0, 12)}`;
}

/**
 * Builds the maintenance of a start request. Throws InvalidInput for an invalid start, for one too
 * far ahead, and for a window that is over.
 */
export function startMaintenance(request: NamedStart, requester: Requester, now: Date): Maintenance {
  const { start, durationSeconds } = windowAsked(request, now);
  const deadlineMs = request.deadline === undefined ? undefined : parseDurationMs(request.deadline);
  return {
    id: requester.id,
    kind: 'start',
    hosts: [],
    reason: request.reason ?? '',
    requestedBy: requester.by,
    requestedAt: now.toISOString(),
    deadline: deadlineMs === undefined ? null : new Date(start.getTime() + deadlineMs).toISOString(),
    onDeadline: request.onDeadline ?? 'hold',
    start: start.toISOString(),
    durationSeconds,
    clientToken: request.clientToken ?? null,
    executionArn: requester.executionArn,
    ...(request.hold === undefined ? {} : { hold: request.hold }),
    ...(request.verify === undefined ? {} : { verify: request.verify }),
    rolling: null,
    parentId: null,
    windowName: null,
    endedAt: null,
    version: 0,
  };
}

/** A window whose start has passed begins now, and keeps its end. */
function windowAsked(request: NamedStart, now: Date): { start: Date; durationSeconds: number | null } {
  const asked = startAsked(request, now);
  const durationMs = request.duration === undefined ? undefined : parseDurationMs(request.duration);
  if (durationMs === undefined) return { start: later(asked, now), durationSeconds: null };
  // In a rolling maintenance each wave has a window of that length, from its own start.
  if (asked >= now || isRolling(request)) return { start: later(asked, now), durationSeconds: durationMs / 1_000 };
  const end = new Date(asked.getTime() + durationMs);
  if (end > now) return { start: now, durationSeconds: Math.ceil((end.getTime() - now.getTime()) / 1_000) };
  const window = `'${request.start}' with a duration of '${request.duration}'`;
  throw invalidField('start', `${window} was over at ${end.toISOString()}: leave the start out to begin now`);
}

function startAsked({ start }: NamedStart, now: Date): Date {
  const asked = start === undefined ? now : parseTime(start, now);
  if (asked === undefined) {
    throw invalidField('start', `'${start}' is neither an RFC 3339 time nor a +DUR from now such as +30m`);
  }
  if (asked.getTime() <= now.getTime() + MAX_LEAD_MS) return asked;
  throw invalidField(
    'start',
    `'${start}' is more than 14 days ahead: create a window for it, or send the request later`,
  );
}

function later(one: Date, other: Date): Date {
  return one > other ? one : other;
}

/** Notes for the operator about a window that does not begin as requested. */
export function startNotes(request: NamedStart, now: Date): { readonly notes?: string[] } {
  if (request.start === undefined || startAsked(request, now) >= now) return {};
  const { start, durationSeconds } = windowAsked(request, now);
  const isWhole = durationSeconds === null || isRolling(request);
  const end = isWhole ? '' : `, until ${new Date(start.getTime() + durationSeconds * 1_000).toISOString()}`;
  return { notes: [`its start, ${request.start}, has passed: it begins now${end}`] };
}

export function returnMaintenance(
  kind: 'complete' | 'cancel',
  { reason, hold, verify }: Pick<CompleteRequest, 'reason' | 'hold' | 'verify'>,
  requester: Requester,
  now: Date,
): Maintenance {
  return {
    id: requester.id,
    kind,
    hosts: [],
    reason: reason ?? '',
    requestedBy: requester.by,
    requestedAt: now.toISOString(),
    deadline: null,
    onDeadline: 'hold',
    start: now.toISOString(),
    durationSeconds: null,
    clientToken: null,
    executionArn: requester.executionArn,
    ...(hold === undefined ? {} : { hold }),
    ...(verify === undefined ? {} : { verify }),
    rolling: null,
    parentId: null,
    windowName: null,
    endedAt: null,
    version: 0,
  };
}

function invalidField(field: string, message: string): MaintenanceError {
  return refusal('InvalidInput', [fieldFault(field, message)]);
}
