import { parsedJson } from '../text/parsed-json.ts';
import type { Blocker } from './host.ts';

/** Every reason why a host is not at its goal; docs/schedulers.md explains each. */
export const BLOCKER_CODES = [
  'ending',
  'kill-stalled',
  'waiting-for-others',
  'job-at-limit',
  'no-place',
  'job-allows-none',
  'job-locked',
  'app-locked',
  'too-many-deployments',
  'waiting-for-replacement',
  'job-crowded',
  'marathon-refused',
  'peloton-refused',
  'peloton-failed',
  'owner-refused',
  'owner-not-ready',
  'not-asked-yet',
  'asked',
  'not-scaled',
  'no-scheduler',
  'unknown-to-scheduler',
  'not-a-peloton-task',
  'scheduler-unavailable',
  'webhook-unavailable',
  'scheduler-refused',
  'misconfigured',
  'webhook-misconfigured',
  'webhook-not-understood',
  'inverse-offer-accepted',
  'inverse-offer-declined',
  'inverse-offer-unanswered',
  'draining-unsupported',
  'drain-refused',
  'unacknowledged',
  'tasks-hidden',
  'keeps-placing',
  'deadline-passed',
  'execution-stuck',
  'execution-not-started',
  'agent-missing',
  'agent-disconnected',
  'agent-draining',
  'foreign-window',
  'several-addresses',
  'mesos-unavailable',
  'agent-answers',
  'agent-awaited',
  'mesos-forbidden',
  'mesos-unauthorized',
  'host-manager',
  'verifying',
  'verify-failed',
] as const;
/** `other`: any other Step Functions error name; keeps the metric dimension bounded. */
export type BlockerCode = (typeof BLOCKER_CODES)[number] | 'other';

/** The code in metrics. */
export function codeOf(code: string): BlockerCode {
  return BLOCKER_CODES.find((known) => known === code) ?? 'other';
}

/** Blocker of a draining host whose tasks only Mesos can end. */
export function heldByForeignWindow(hostname: string): Pick<Blocker, 'code' | 'message'> {
  const message = `Mesos drains no agent inside a maintenance window, and ${hostname} is in a window that this system did not post: take it out of that window, and the drain goes on by itself; or end its tasks in their frameworks`;
  return { code: 'foreign-window', message };
}

/** Blocker of a host with tasks that Mesos hides from this principal: they cannot be moved. */
export function tasksHidden(signs: readonly string[]): Pick<Blocker, 'code' | 'message'> {
  const message = `${signs.join('; ')}: grant it 'view_frameworks', 'view_tasks' and 'view_executors' in the ACLs of the Mesos agents and masters, or end these tasks in their frameworks; until then the host counts as not empty, and Mesos is not asked to end its tasks`;
  return { code: 'tasks-hidden', message };
}

/** Blocker of the host itself: the error that ended its execution, as Step Functions caught it. */
export function hostBlocker(error: { readonly Error: string; readonly Cause: string }, now: Date): Blocker {
  return { taskId: '', framework: '', code: error.Error, message: causeMessage(error.Cause), since: now.toISOString() };
}

const MAX_MESSAGE = 1_000;

/** A Lambda's Cause is JSON with the message inside; other Causes (a timeout) are the message. */
function causeMessage(cause: string): string {
  const { errorMessage } = (parsedJson(cause) ?? {}) as { errorMessage?: unknown };
  return (typeof errorMessage === 'string' ? errorMessage : cause).slice(0, MAX_MESSAGE);
}
