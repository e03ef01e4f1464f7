import type { Blocker } from './host.ts';

/** Every reason why a host is not where it is wanted; docs/schedulers.md and docs/runbook.md say what each means. */
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
  'agent-awaited',
  'mesos-forbidden',
  'mesos-unauthorized',
  'host-manager',
] as const;
/** `other`: the name of the error that ended an execution, of which there may be as many as AWS has. */
export type BlockerCode = (typeof BLOCKER_CODES)[number] | 'other';

/** The code as metrics know it: one of few. */
export function codeOf(code: string): BlockerCode {
  return BLOCKER_CODES.find((known) => known === code) ?? 'other';
}

/** Of a draining host whose tasks only Mesos could end. */
export function heldByForeignWindow(hostname: string): Pick<Blocker, 'code' | 'message'> {
  const message = `Mesos drains no agent that is in the maintenance schedule, and ${hostname} is in a window that this system did not post: take it out of that window, and the drain goes on by itself; or end its tasks in their frameworks`;
  return { code: 'foreign-window', message };
}

/** Of a host with tasks that Mesos does not show to this principal: none can be moved, and none may be lost. */
export function tasksHidden(signs: readonly string[]): Pick<Blocker, 'code' | 'message'> {
  const message = `${signs.join('; ')}: grant it 'view_frameworks', 'view_tasks' and 'view_executors' in the ACLs of the Mesos agents and masters, or end these tasks in their frameworks; until then the host counts as not empty, and Mesos is not told to end its tasks`;
  return { code: 'tasks-hidden', message };
}

/** A blocker of the host itself: the error that ended its execution, as Step Functions caught it. */
export function hostBlocker(error: { readonly Error: string; readonly Cause: string }, now: Date): Blocker {
  return { taskId: '', framework: '', code: error.Error, message: causeMessage(error.Cause), since: now.toISOString() };
}

const MAX_MESSAGE = 1_000;

/** A Lambda's Cause is JSON with its message inside; any other Cause is the message itself. */
function causeMessage(cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    if (typeof errorMessage === 'string') return errorMessage.slice(0, MAX_MESSAGE);
  } catch {
    // Not JSON: Step Functions itself says so, for instance in a timeout.
  }
  return cause.slice(0, MAX_MESSAGE);
}
