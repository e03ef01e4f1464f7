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
import { blockedBySchedulerErrors } from './scheduler-errors.ts';

export interface Asked {
  readonly blockers: readonly OpenBlocker[];
  /** When to ask again about each task. */
  readonly asked: DrainProgress['asked'];
}

/**
 * Asks the schedulers to move their tasks off the host. A refusal, or no answer, becomes a blocker
 * of that scheduler's tasks and delays no other.
 */
export async function askSchedulers(
  services: Services,
  host: Host,
  asks: ReadonlyMap<SchedulerRule, readonly Task[]>,
  look: Look,
  before: DrainProgress['asked'],
): Promise<Asked> {
  const answers = await Promise.all(
    [...asks].map(async ([rule, tasks]) => {
      const scheduler = services.schedulers.get(rule);
      if (scheduler === undefined)
        return { blocked: tasks.map(({ taskId }) => ({ taskId, ...NO_SCHEDULER })), asked: [] };
      return askOne(
        services,
        host,
        scheduler,
        tasks.map((task) => leaving(host, task, look)),
        before,
      );
    }),
  );
  const names = new Map(look.tasks.map((task) => [task.taskId, frameworkOf(task, look)]));
  return {
    blockers: answers.flatMap(({ blocked }) =>
      blocked.map((task) => ({ framework: names.get(task.taskId) ?? '', ...task })),
    ),
    asked: answers.flatMap(({ asked }) => asked),
  };
}

const NO_SCHEDULER = { code: 'no-scheduler', message: 'has no scheduler to ask: see SCHEDULERS' } as const;

function leaving(host: Host, task: Task, look: Look): LeavingTask {
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

async function askOne(
  services: Services,
  host: Host,
  scheduler: Scheduler,
  tasks: readonly LeavingTask[],
  before: DrainProgress['asked'],
): Promise<Answered> {
  try {
    if (isLimited(scheduler)) return { blocked: await moveWithinLimits(services, scheduler, tasks), asked: [] };
    return await askOwner(services, host, scheduler, tasks, before);
  } catch (error) {
    const blocked = blockedBySchedulerErrors(services, scheduler, tasks, error);
    return { blocked, asked: isLimited(scheduler) ? [] : retriedLater(services, tasks, before) };
  }
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

/** Asks a scheduler that keeps the limits of its jobs itself about the tasks that are due. */
async function askOwner(
  services: Services,
  host: Host,
  scheduler: Scheduler,
  tasks: readonly LeavingTask[],
  before: DrainProgress['asked'],
): Promise<Answered> {
  const now = services.clock();
  const known = new Map(before.map((ask) => [ask.mark, ask]));
  const isDue = ({ taskId }: LeavingTask) => {
    const askAt = known.get(markOf(taskId))?.askAt;
    return askAt === undefined || Date.parse(askAt) <= now.getTime();
  };
  const [due, later] = [tasks.filter(isDue), tasks.filter((task) => !isDue(task))];
  const answers = due.length === 0 ? [] : await scheduler.move(due);
  const asks = answers.flatMap((answer) => {
    const mark = markOf(answer.taskId);
    return nextAsk(mark, answer, known.get(mark)?.failures ?? 0, now) ?? [];
  });
  return {
    blocked: [...answers.map(blockedByAnswer), ...later.map((task) => asBefore(host, task))],
    asked: [...asks, ...later.flatMap(({ taskId }) => known.get(markOf(taskId)) ?? [])],
  };
}

/**
 * Repeats the last answer. A blocker that did not fit on the record is forgotten: a general text
 * replaces it.
 */
function asBefore({ blockers }: Host, { taskId }: LeavingTask): BlockedTask {
  const known = blockers.find((blocker) => blocker.taskId === taskId);
  return known === undefined
    ? { taskId, code: 'asked', message: 'its scheduler was asked a moment ago, and will be asked again' }
    : { taskId, code: known.code, message: known.message };
}
