import { type BlockerCode, codeOf } from '../host/blocker.ts';
import type { Blocker } from '../host/host.ts';

/** Groups blockers by cause: a person removes all blockers of one cause in the same way. */

interface CauseFacts {
  /** Follows `3 drains stuck: ` in a title. */
  readonly text: string;
  readonly advice: string;
}

/**
 * Heaviest first: a host with several causes shows the one that is first here. Causes that only a
 * person can remove come first, causes that pass by themselves last.
 */
export const CAUSES = {
  permission: { text: 'a right is missing in Mesos', advice: 'grant it to the principal of this system' },
  settings: { text: 'a setting or a credential is wrong', advice: 'mend it, and deploy' },
  'step-functions': { text: 'Step Functions starts no execution', advice: 'restore the right to start it, or wait' },
  'other-operator': {
    text: 'the host is in a window of another system',
    advice: 'take the host out of that window, or end its tasks in their frameworks',
  },
  'mesos-silent': { text: 'no Mesos master answers', advice: 'bring the masters, or the way to them, back' },
  'agent-lost': { text: 'no agent answers', advice: 'start mesos-agent on the host' },
  'verify-failed': { text: 'the check after the return has failed', advice: 'mend the host, then complete it again' },
  'agent-runs': { text: 'the agent of a retired host runs', advice: 'stop mesos-agent, or switch the machine off' },
  'host-manager': { text: "Peloton's host manager does not release the host", advice: 'check the host manager' },
  'drain-refused': { text: 'Mesos does not drain the agent', advice: 'end the tasks in their frameworks' },
  'keeps-placing': { text: 'a framework keeps placing tasks', advice: 'stop it' },
  'framework-gone': {
    text: 'a framework does not answer',
    advice: 'reconnect the framework; or tear it down, if it is gone for good',
  },
  'owner-refuses': { text: 'the owner refuses', advice: 'ask the owner, or set a deadline' },
  'no-place': { text: 'no place for a task', advice: 'make room, or cancel other drains' },
  'job-limit': {
    text: 'a job is at its limit',
    advice: "bring the job's missing instances back, or let more of them be away",
  },
  deployment: { text: 'a deployment is under way', advice: 'wait for it, or end it in Marathon' },
  'scheduler-silent': { text: 'a scheduler does not answer', advice: 'bring the scheduler back' },
  'unknown-task': { text: 'the scheduler does not know a task', advice: 'end the task by hand, or mend SCHEDULERS' },
  slow: { text: 'the tasks end slowly', advice: 'wait, or end them in their frameworks' },
  unknown: { text: 'the reason is unknown', advice: 'look at the host' },
} as const satisfies Record<string, CauseFacts>;

export type Cause = keyof typeof CAUSES;
export const CAUSE_NAMES = Object.keys(CAUSES) as [Cause, ...Cause[]];

/** Null: another kind of situation shows this code. */
const CAUSE_OF = {
  ending: 'slow',
  'kill-stalled': 'owner-refuses',
  'waiting-for-others': 'slow',
  'job-at-limit': 'job-limit',
  'no-place': 'no-place',
  'job-allows-none': 'job-limit',
  'job-locked': 'deployment',
  'app-locked': 'deployment',
  'too-many-deployments': 'deployment',
  'waiting-for-replacement': 'no-place',
  'job-crowded': 'slow',
  'marathon-refused': 'owner-refuses',
  'peloton-refused': 'owner-refuses',
  'peloton-failed': 'owner-refuses',
  'owner-refused': 'owner-refuses',
  'owner-not-ready': 'slow',
  'not-asked-yet': 'slow',
  asked: 'slow',
  'not-scaled': 'owner-refuses',
  'no-scheduler': 'settings',
  'unknown-to-scheduler': 'unknown-task',
  'not-a-peloton-task': 'unknown-task',
  'scheduler-unavailable': 'scheduler-silent',
  'webhook-unavailable': 'scheduler-silent',
  'scheduler-refused': 'settings',
  misconfigured: 'settings',
  'webhook-misconfigured': 'settings',
  'webhook-not-understood': 'settings',
  'inverse-offer-accepted': 'slow',
  'inverse-offer-declined': 'owner-refuses',
  'inverse-offer-unanswered': 'framework-gone',
  'draining-unsupported': 'drain-refused',
  'drain-refused': 'drain-refused',
  unacknowledged: 'framework-gone',
  'tasks-hidden': 'permission',
  'keeps-placing': 'keeps-placing',
  'deadline-passed': null,
  'execution-stuck': null,
  'execution-not-started': 'step-functions',
  'agent-missing': 'agent-lost',
  'agent-disconnected': 'agent-lost',
  'agent-draining': 'slow',
  'foreign-window': 'other-operator',
  'several-addresses': 'settings',
  'mesos-unavailable': 'mesos-silent',
  'agent-answers': 'agent-runs',
  'agent-awaited': 'slow',
  'mesos-forbidden': 'permission',
  'mesos-unauthorized': 'permission',
  'host-manager': 'host-manager',
  verifying: 'slow',
  'verify-failed': 'verify-failed',
  other: 'unknown',
} as const satisfies Record<BlockerCode, Cause | null>;

/** The cause of a host's wait, with the blocker that shows it. */
export interface HostCause {
  readonly cause: Cause;
  readonly blocker: Blocker | undefined;
}

/** Finds the heaviest cause among the blockers. */
export function causeOf(blockers: readonly Blocker[]): HostCause {
  const causes = blockers.flatMap((blocker) => {
    const cause = CAUSE_OF[codeOf(blocker.code)];
    return cause === null ? [] : [{ cause, blocker }];
  });
  const [first] = causes.sort((a, b) => weightOf(a.cause) - weightOf(b.cause));
  return first ?? { cause: 'unknown', blocker: undefined };
}

export function weightOf(cause: Cause | null): number {
  return (CAUSE_NAMES as readonly (Cause | null)[]).indexOf(cause);
}

/** Causes that do not pass by themselves: a person should know before the drain counts as stuck. */
const NEED_A_PERSON: ReadonlySet<Cause> = new Set([
  ...(['permission', 'settings', 'step-functions', 'other-operator', 'mesos-silent', 'agent-lost'] as const),
  ...(['host-manager', 'drain-refused', 'keeps-placing', 'scheduler-silent'] as const),
]);

export function needsPerson(cause: Cause): boolean {
  return NEED_A_PERSON.has(cause);
}
