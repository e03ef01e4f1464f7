import { frameworkOf, type Look } from '../../domain/drain/drain.ts';
import { markOf, nextAsk } from '../../domain/drain/progress.ts';
import type { DrainProgress, Host } from '../../domain/host/host.ts';
import type { BlockedTask } from '../../domain/jobs/blocked-tasks.ts';
import type { Task } from '../../domain/mesos/mesos.ts';
import type { SchedulerRule } from '../../domain/mesos/scheduler-choice.ts';
import type { LeavingTask, Scheduler } from '../../ports/scheduler.ts';
import type { Services } from '../../ports/services.ts';
import type { OpenBlocker } from '../host/next-look.ts';
import { heldByAnswer, isLimited, moveWithinLimits } from './keep-limits.ts';
import { blockedBySchedulerErrors } from './scheduler-errors.ts';

export interface Asked {
  readonly blockers: readonly OpenBlocker[];
  /** When which task is to be asked about again. */
  readonly asked: DrainProgress['asked'];
}

/**
 * Asks the schedulers to move what they have on the host. Whatever a scheduler answers, or that it does not answer, becomes a blocker of
 * its tasks: the others are not held up by it.
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
      if (scheduler === undefined) return { held: tasks.map(({ taskId }) => ({ taskId, ...NOBODY })), asked: [] };
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
    blockers: answers.flatMap(({ held }) => held.map((task) => ({ framework: names.get(task.taskId) ?? '', ...task }))),
    asked: answers.flatMap(({ asked }) => asked),
  };
}

const NOBODY = { code: 'no-scheduler', message: 'has no scheduler that could be asked: see SCHEDULERS' } as const;

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
  readonly held: readonly BlockedTask[];
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
    if (isLimited(scheduler)) return { held: await moveWithinLimits(services, scheduler, tasks), asked: [] };
    return await askOwner(services, host, scheduler, tasks, before);
  } catch (error) {
    const held = blockedBySchedulerErrors(services, scheduler, tasks, error);
    return { held, asked: isLimited(scheduler) ? [] : retriedLater(services, tasks, before) };
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

/** Asks a scheduler that keeps its limits itself, about those tasks whose time to ask has come. */
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
    held: [...answers.map(heldByAnswer), ...later.map((task) => asBefore(host, task))],
    asked: [...asks, ...later.flatMap(({ taskId }) => known.get(markOf(taskId)) ?? [])],
  };
}

/** What was answered the last time still holds. Blockers that found no room on the record are forgotten, and said in general. */
function asBefore({ blockers }: Host, { taskId }: LeavingTask): BlockedTask {
  const known = blockers.find((blocker) => blocker.taskId === taskId);
  return known === undefined
    ? { taskId, code: 'asked', message: 'was asked about a moment ago, and will be again' }
    : { taskId, code: known.code, message: known.message };
}
