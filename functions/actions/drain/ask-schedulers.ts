import pLimit from 'p-limit';
import { frameworkOf, type Look } from '../../domain/drain/drain.ts';
import { markOf, nextAsk } from '../../domain/drain/progress.ts';
import type { DrainProgress, Host } from '../../domain/host/host.ts';
import type { BlockedTask } from '../../domain/jobs/blocked-tasks.ts';
import type { Task } from '../../domain/mesos/mesos.ts';
import type { SchedulerRule } from '../../domain/mesos/scheduler-choice.ts';
import type { LeavingTask, Scheduler } from '../../ports/scheduler.ts';
import type { Services } from '../../ports/services.ts';
import type { OpenBlocker } from '../host/note-look.ts';
import { blockedByAnswer, isLimited, moveWithinLimits } from './keep-limits.ts';
import type { LimitedScheduler } from './kill-chosen.ts';
import { blockedBySchedulerErrors } from './scheduler-errors.ts';

export interface Asked {
  readonly blockers: readonly OpenBlocker[];
  /** When to ask again about each task. */
  readonly asked: DrainProgress['asked'];
}

/** A draining host with tasks that its schedulers move. */
export interface AskingHost {
  readonly host: Host;
  readonly look: Look;
  /** Tasks by the rule whose scheduler moves them. */
  readonly asks: ReadonlyMap<SchedulerRule, readonly Task[]>;
  readonly before: DrainProgress['asked'];
}

/**
 * Asks the schedulers to move their tasks off all hosts, each scheduler once. A refusal, or no
 * answer, becomes a blocker of that scheduler's tasks and delays no other. An error in the result
 * is a fault of this system, such as a database that does not answer.
 */
export async function askSchedulers(
  services: Services,
  hosts: readonly AskingHost[],
): Promise<ReadonlyMap<string, Asked | Error>> {
  const rules = new Set(hosts.flatMap(({ asks }) => [...asks.keys()]));
  const answers = await Promise.all(
    [...rules].map(async (rule) => {
      const asking = hosts.filter(({ asks }) => asks.has(rule));
      try {
        return await askOne(services, rule, asking);
      } catch (error) {
        return new Map(asking.map(({ host }) => [host.hostname, error as Error]));
      }
    }),
  );
  return new Map(
    hosts.map(({ host }) => [host.hostname, together(answers.flatMap((of) => of.get(host.hostname) ?? []))]),
  );
}

function together(answers: readonly (Asked | Error)[]): Asked | Error {
  const error = answers.find((answer) => answer instanceof Error);
  if (error !== undefined) return error;
  const all = answers as readonly Asked[];
  return { blockers: all.flatMap(({ blockers }) => blockers), asked: all.flatMap(({ asked }) => asked) };
}

const NO_SCHEDULER = {
  code: 'no-scheduler',
  message: 'has no scheduler to ask: check the entry of its framework in SCHEDULERS',
} as const;

function leavingTask(host: Host, task: Task, look: Look): LeavingTask {
  const { taskId, frameworkId, agentId } = task;
  const { id = '', reason = '', deadline = null, onDeadline = 'hold' } = host.maintenance ?? {};
  const framework = frameworkOf(task, look);
  return {
    ...{ taskId, frameworkId, framework, agentId },
    ...{ hostname: host.hostname, maintenanceId: id, reason, deadline, onDeadline },
  };
}

interface Answered {
  readonly blocked: readonly BlockedTask[];
  readonly asked: DrainProgress['asked'];
}

/** Asks the scheduler of a rule about its tasks on all hosts. */
async function askOne(
  services: Services,
  rule: SchedulerRule,
  hosts: readonly AskingHost[],
): Promise<ReadonlyMap<string, Asked>> {
  const scheduler = services.schedulers.get(rule);
  const leaving = hosts.map(({ host, asks, look }) =>
    (asks.get(rule) ?? []).map((task) => leavingTask(host, task, look)),
  );
  const answers =
    scheduler === undefined
      ? leaving.map((tasks) => ({ blocked: tasks.map(({ taskId }) => ({ taskId, ...NO_SCHEDULER })), asked: [] }))
      : isLimited(scheduler)
        ? await withinLimits(services, scheduler, leaving)
        : await askOwner(services, scheduler, hosts, leaving);
  return new Map(
    hosts.map(({ host, look }, index) => {
      const { blocked = [], asked = [] } = answers[index] ?? {};
      const names = new Map(look.tasks.map((task) => [task.taskId, frameworkOf(task, look)]));
      const blockers = blocked.map((task) => ({ framework: names.get(task.taskId) ?? '', ...task }));
      return [host.hostname, { blockers, asked }];
    }),
  );
}

/** @param leaving the tasks of each host */
async function withinLimits(
  services: Services,
  scheduler: LimitedScheduler,
  leaving: readonly (readonly LeavingTask[])[],
): Promise<readonly Answered[]> {
  const tasks = leaving.flat();
  const blocked = await moveWithinLimits(services, scheduler, tasks).catch((error) =>
    blockedBySchedulerErrors(services, scheduler, tasks, error),
  );
  const byTask = Map.groupBy(blocked, ({ taskId }) => taskId);
  return leaving.map((theirs) => ({ blocked: theirs.flatMap(({ taskId }) => byTask.get(taskId) ?? []), asked: [] }));
}

/** Hosts about which an owner is asked at the same time. */
const HOSTS_AT_ONCE = 20;
/** After this time a look asks an owner no more: an answer may take 25 s, and a look has 300 s. */
const OWNER_LIMIT_MS = 60_000;

/**
 * Asks an owner that keeps the limits of its jobs itself, host by host. An owner that fails is not
 * asked about the other hosts of this look: each would cost the whole timeout. A slow owner is
 * asked about the remaining hosts at the next look, when the answered ones are not due.
 */
async function askOwner(
  services: Services,
  scheduler: Scheduler,
  hosts: readonly AskingHost[],
  leaving: readonly (readonly LeavingTask[])[],
): Promise<readonly Answered[]> {
  let failure: { readonly error: unknown } | undefined;
  const until = services.clock().getTime() + OWNER_LIMIT_MS;
  return pLimit(HOSTS_AT_ONCE).map([...hosts.entries()], async ([index, { host, before }]) => {
    const tasks = leaving[index] ?? [];
    try {
      if (failure !== undefined) throw failure.error;
      const isLate = services.clock().getTime() > until;
      return await askAboutHost(services, host, isLate ? undefined : scheduler, tasks, before);
    } catch (error) {
      failure ??= { error };
      const blocked = blockedBySchedulerErrors(services, scheduler, tasks, error);
      return { blocked, asked: retriedLater(services, tasks, before) };
    }
  });
}

function retriedLater(services: Services, tasks: readonly LeavingTask[], before: DrainProgress['asked']) {
  const known = new Map(before.map((ask) => [ask.mark, ask]));
  return tasks.flatMap(({ taskId }) => {
    const mark = markOf(taskId);
    return (
      nextAsk(mark, { outcome: 'refused', isFailure: true }, known.get(mark)?.failures ?? 0, services.clock()) ?? []
    );
  });
}

/** Asks about the tasks that are due; without a scheduler, asks nothing. */
async function askAboutHost(
  services: Services,
  host: Host,
  scheduler: Scheduler | undefined,
  tasks: readonly LeavingTask[],
  before: DrainProgress['asked'],
): Promise<Answered> {
  const now = services.clock();
  const known = new Map(before.map((ask) => [ask.mark, ask]));
  const isDue = ({ taskId }: LeavingTask) => {
    const askAt = known.get(markOf(taskId))?.askAt;
    if (scheduler === undefined) return false;
    return askAt === undefined || Date.parse(askAt) <= now.getTime();
  };
  const [due, later] = [tasks.filter(isDue), tasks.filter((task) => !isDue(task))];
  const answers = scheduler === undefined || due.length === 0 ? [] : await scheduler.move(due);
  const asks = answers.flatMap((answer) => {
    const mark = markOf(answer.taskId);
    return nextAsk(mark, answer, known.get(mark)?.failures ?? 0, now) ?? [];
  });
  return {
    blocked: [
      ...answers.map(blockedByAnswer),
      ...later.map((task) => asBefore(host, task, known.has(markOf(task.taskId)))),
    ],
    asked: [...asks, ...later.flatMap(({ taskId }) => known.get(markOf(taskId)) ?? [])],
  };
}

/**
 * Repeats the last answer. A blocker that did not fit on the record is forgotten: a general text
 * replaces it.
 *
 * @param wasAsked false when its scheduler has given no answer about the task yet
 */
function asBefore({ blockers }: Host, { taskId }: LeavingTask, wasAsked: boolean): BlockedTask {
  const known = blockers.find((blocker) => blocker.taskId === taskId);
  if (known !== undefined) return { taskId, code: known.code, message: known.message };
  return wasAsked
    ? { taskId, code: 'asked', message: 'waits: its scheduler was asked a moment ago, and will be asked again' }
    : {
        taskId,
        code: 'not-asked-yet',
        message: 'waits: its scheduler is asked at the next look, because answers for earlier tasks took too long',
      };
}
