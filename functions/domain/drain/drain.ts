import { tasksHidden } from '../host/blocker.ts';
import type { Blocker, Host, HostMaintenance, OnDeadline } from '../host/host.ts';
import { nextAction } from '../host/next-action.ts';
import type { InverseOfferAnswer, Task } from '../mesos/mesos.ts';
import { DEFAULT_RULE, isAsked, ruleFor, type SchedulerRule } from '../mesos/scheduler-choice.ts';

/** The result of one look at a draining host. */
export interface Look {
  /** Tasks that are not terminal. */
  readonly tasks: readonly Task[];
  /** Ended tasks whose framework has not acknowledged their end. */
  readonly unacknowledged: readonly Task[];
  readonly frameworkNames: ReadonlyMap<string, string>;
  /** Signs of tasks that run there and are hidden from this system. */
  readonly hidden: readonly string[];
}

export type DrainDecision =
  /** Nothing is left on the host. */
  | { readonly kind: 'empty' }
  /** The deadline has passed with the policy `force`: these tasks are given up. */
  | { readonly kind: 'force'; readonly lost: readonly Task[] }
  /** The deadline has passed with the policy `cancel`. */
  | { readonly kind: 'cancel' }
  /**
   * Tasks are left. `asks`: tasks that a scheduler moves, by its rule. `drainAgents`: only tasks
   * that Mesos moves are left, so their drain begins now.
   */
  | {
      readonly kind: 'wait';
      readonly asks: ReadonlyMap<SchedulerRule, readonly Task[]>;
      readonly drainAgents: boolean;
      readonly maxGracePeriodSeconds: number | undefined;
      /** Blockers of the host, and of tasks without a scheduler to ask. */
      readonly blockers: readonly Omit<Blocker, 'since'>[];
    };

export interface DrainContext {
  readonly rules: readonly SchedulerRule[];
  readonly maintenance: Pick<HostMaintenance, 'deadline' | 'onDeadline'>;
  /** True when every agent of the host has been asked to drain. */
  readonly draining: boolean;
  /** False for masters before 1.9 and for the v0 API: they cannot drain agents. */
  readonly canDrain: boolean;
  /** Answers of frameworks to their inverse offers for the host, by framework id. */
  readonly answers: ReadonlyMap<string, InverseOfferAnswer>;
  readonly now: Date;
}

/** Decides about a host whose goal is DOWN, on a fresh look at its tasks. */
export function decideDrain(look: Look, context: DrainContext): DrainDecision {
  if (isEmpty(look)) return { kind: 'empty' };
  const overdue = deadlinePolicy(context.maintenance, context.now);
  if (overdue === 'force') return { kind: 'force', lost: look.tasks };
  if (overdue === 'cancel') return { kind: 'cancel' };
  const movers = look.tasks.map((task) => ruleFor(frameworkOf(task, look), context.rules));
  const mesosTurn = isMesosTurn(look, context.rules);
  const moved = look.tasks.map((task, index) => ({ task, rule: movers[index] ?? DEFAULT_RULE }));
  const asked = moved.filter(({ rule }) => isAsked(rule));
  return {
    kind: 'wait',
    asks: new Map(
      [...Map.groupBy(asked, ({ rule }) => rule)].map(([rule, all]) => [rule, all.map(({ task }) => task)]),
    ),
    drainAgents: mesosTurn && context.canDrain && !context.draining,
    maxGracePeriodSeconds: shortestGrace(movers),
    blockers: [
      ...(overdue === 'hold' ? [deadlineBlocker(context)] : []),
      ...(look.hidden.length > 0 ? [{ taskId: '', framework: '', ...tasksHidden(look.hidden) }] : []),
      ...moved
        .filter(({ rule }) => !isAsked(rule))
        .map(({ task, rule }) => taskBlocker(task, look, rule.type, mesosTurn, context)),
      ...look.unacknowledged.map((task) => acknowledgementBlocker(task, look)),
    ],
  };
}

/** True when nothing is left on the host that Mesos shows or counts. */
export function isEmpty({ tasks, unacknowledged, hidden }: Omit<Look, 'frameworkNames'>): boolean {
  return tasks.length === 0 && unacknowledged.length === 0 && hidden.length === 0;
}

/**
 * True when there are tasks, and Mesos' own agent draining moves all of them. It would also end
 * hidden tasks, which may belong to other schedulers.
 */
export function isMesosTurn(look: Look, rules: readonly SchedulerRule[]): boolean {
  return (
    look.tasks.length > 0 &&
    look.hidden.length === 0 &&
    look.tasks.every((task) => ruleFor(frameworkOf(task, look), rules).type === 'mesos')
  );
}

/** The shortest grace period set for these tasks' frameworks; undefined: each task has its own. */
export function graceFor(look: Look, rules: readonly SchedulerRule[]): number | undefined {
  return shortestGrace(look.tasks.map((task) => ruleFor(frameworkOf(task, look), rules)));
}

function shortestGrace(rules: readonly SchedulerRule[]): number | undefined {
  const seconds = rules.flatMap((rule) => (rule.type === 'mesos' ? (rule.gracePeriodSeconds ?? []) : []));
  return seconds.length === 0 ? undefined : Math.min(...seconds);
}

/** The policy of a passed deadline; undefined before it. */
export function deadlinePolicy(
  { deadline, onDeadline }: Pick<HostMaintenance, 'deadline' | 'onDeadline'>,
  now: Date,
): OnDeadline | undefined {
  return deadline === null || now.getTime() < Date.parse(deadline) ? undefined : onDeadline;
}

/** Name of the task's framework; its id when the framework is gone. */
export function frameworkOf(task: Task, look: Pick<Look, 'frameworkNames'>): string {
  return look.frameworkNames.get(task.frameworkId) ?? task.frameworkId;
}

function taskBlocker(task: Task, look: Look, mover: SchedulerRule['type'], mesosTurn: boolean, context: DrainContext) {
  const framework = frameworkOf(task, look);
  const blocker = (code: string, message: string) => ({ taskId: task.taskId, framework, code, message });
  if (mover === 'wait') {
    const { code, message } = INVERSE_OFFER[context.answers.get(task.frameworkId) ?? 'unanswered'];
    return blocker(code, `framework ${framework} ${message}`);
  }
  if (!context.canDrain) {
    return blocker(
      'draining-unsupported',
      `this Mesos master has no agent draining (1.9 or later, v1 API): end the task in ${framework}, or set a scheduler for it`,
    );
  }
  if (!mesosTurn)
    return blocker('waiting-for-others', 'Mesos ends it once the tasks of other schedulers have left the host');
  return blocker('ending', 'was told to end: its kill policy says how long it may take');
}

/**
 * Blockers of tasks that only their framework moves. Each POST of a schedule clears the answers,
 * and Mesos asks the framework again.
 */
const INVERSE_OFFER = {
  accepted: {
    code: 'inverse-offer-accepted',
    message: 'has accepted its inverse offer: it moves the task when it likes, or the task ends by itself',
  },
  declined: {
    code: 'inverse-offer-declined',
    message:
      'has declined the inverse offer, so it keeps the task here. End the task through this framework, or set a deadline',
  },
  unanswered: {
    code: 'inverse-offer-unanswered',
    message:
      'has not answered its inverse offer yet: does it know maintenance? If not, end the task in it, or set a deadline',
  },
} as const satisfies Record<InverseOfferAnswer | 'unanswered', { code: string; message: string }>;

function acknowledgementBlocker(task: Task, look: Look) {
  const framework = frameworkOf(task, look);
  return {
    taskId: task.taskId,
    framework,
    code: 'unacknowledged',
    message: `has ended, but framework ${framework} has not acknowledged it: is it connected? Tear down a framework that is gone for good`,
  };
}

function deadlineBlocker({ maintenance }: DrainContext) {
  return {
    taskId: '',
    framework: '',
    code: 'deadline-passed',
    message: `the deadline ${maintenance.deadline} has passed: end what is left, or 'cancel' the maintenance`,
  };
}

/** Keeps the `since` of known blockers; new ones start now. */
export function datedBlockers(
  blockers: readonly Omit<Blocker, 'since'>[],
  before: readonly Blocker[],
  now: Date,
): readonly Blocker[] {
  const keyOf = ({ taskId, code }: Omit<Blocker, 'since'>) => `${taskId}|${reasonOf(code)}`;
  const since = new Map(before.map((blocker) => [keyOf(blocker), blocker.since]));
  return blockers.map((blocker) => ({ ...blocker, since: since.get(keyOf(blocker)) ?? now.toISOString() }));
}

/**
 * Maps a code to its reason. All codes of inverse offers are one reason: each POST of a schedule
 * clears the answers, and the task still waits for its framework.
 */
export function reasonOf(code: string): string {
  return code.startsWith('inverse-offer-') ? 'inverse-offer' : code;
}

/** Blockers kept on a record, so that a host with a thousand tasks stays a small item. */
export const MAX_BLOCKERS = 50;

/**
 * The invariant that protects tasks: a machine goes down only when this very look found neither a
 * task nor a sign of one, or when its deadline has passed with the policy `force`.
 */
export function mayTakeDown(
  host: Pick<Host, 'state' | 'goalState' | 'maintenance'>,
  look: Pick<Look, 'tasks' | 'hidden'>,
  now: Date,
): boolean {
  if (nextAction(host) !== 'take-down' || host.maintenance === null) return false;
  if (look.tasks.length === 0 && look.hidden.length === 0) return true;
  return deadlinePolicy(host.maintenance, now) === 'force';
}
