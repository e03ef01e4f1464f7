import { isMaintenanceError } from '../../contract/errors.ts';
import { type DrainDecision, frameworkOf, isEmpty, type Look } from '../../domain/drain/drain.ts';
import {
  arrivalNotes,
  blockerNotes,
  givenUpText,
  placingBlockers,
  stuckNotes,
  vanishedText,
} from '../../domain/drain/drain-notes.ts';
import { countTasksLeft, type TasksLeft } from '../../domain/drain/progress.ts';
import { isGone } from '../../domain/host/agent-status.ts';
import { heldByForeignWindow } from '../../domain/host/blocker.ts';
import type { Host } from '../../domain/host/host.ts';
import { isDraining, isEmptied } from '../../domain/host/host-state.ts';
import { overdueAfter, type UsualTimes, usualOf } from '../../domain/host/step-times.ts';
import { plural } from '../../domain/text/counted.ts';
import { elapsedMs } from '../../domain/time/elapsed.ts';
import type { Services } from '../../ports/services.ts';
import { moveHost } from '../host/host-record.ts';
import { noteLook, type OpenBlocker } from '../host/note-look.ts';
import { mesosBlocker } from '../host/wait-for-mesos.ts';
import { startCancel } from '../registration/start-cancel.ts';
import { drainScheduledHosts } from '../schedule/drain-scheduled.ts';
import { finishTakenDown } from '../take-down/take-down.ts';
import type { Asked } from './ask-schedulers.ts';

/** The result of a look at a host. */
export interface Found {
  readonly look: Look;
  /** Its agents as the master listed them after the look; `gone` when it did not list them. */
  readonly agents: Host['agents'];
  /** True when its machine was DOWN in Mesos after the look. */
  readonly isMachineDown: boolean;
  /** Number of the watcher's look. */
  readonly number: number;
  /** The time that steps took here before. */
  readonly usual: UsualTimes;
}

type WaitDecision = Extract<DrainDecision, { readonly kind: 'wait' }>;

/** A draining host with tasks, compared with the previous look. */
export interface WaitingHost {
  readonly host: Host;
  readonly found: Found;
  readonly decision: WaitDecision;
  readonly stock: TasksLeft;
}

export function waitingHost(services: Services, host: Host, found: Found, decision: WaitDecision): WaitingHost {
  return { host, found, decision, stock: stockOf(services, host, found) };
}

/** Ends a drain: the host is empty, or its deadline gives its tasks up or cancels the drain. */
export async function endDrain(
  services: Services,
  host: Host,
  found: Found,
  decision: Exclude<DrainDecision, WaitDecision>,
): Promise<Host> {
  switch (decision.kind) {
    case 'empty':
      return finishDrain(services, host, found);
    case 'force':
      services.report.count('TasksLost', decision.lost.length);
      return markDrained(services, host, `forced at the deadline: ${givenUpText(found.look)}`, found);
    case 'cancel':
      await startCancel(services, [host.hostname], { by: 'deadline', reason: 'the deadline has passed' });
      return host;
  }
}

/** Records why the tasks of a host stay, after its schedulers were asked. */
export async function noteWaiting(
  services: Services,
  { host, found: { look, agents, usual }, decision, stock }: WaitingHost,
  asked: Asked,
  refusals: readonly OpenBlocker[],
): Promise<Host> {
  const { progress, ...moved } = stock;
  const blockers = [
    ...refusals,
    ...placingBlockers(progress),
    ...notEnded(decision.blockers, refusals),
    ...asked.blockers,
  ];
  const drain = { ...progress, asked: asked.asked };
  return noteLook(services, host, blockers, { tasks: countTasks(host, look, moved), drain, agents }, [
    ...arrivalNotes(moved.arrived, look),
    ...stuckNotes(host, progress, usualOf(usual, 'drain')),
  ]);
}

function stockOf(services: Services, host: Host, { look, usual }: Found): TasksLeft {
  const stock = countTasksLeft(
    host.drain,
    look.tasks,
    (task) => frameworkOf(task, look),
    services.clock(),
    overdueAfter(usualOf(usual, 'drain'), services.stuckAfterSeconds),
    !isEmpty(look),
  );
  services.report.count('TasksMoved', stock.left);
  services.report.count('TasksArrived', stock.arrived.length);
  return stock;
}

/**
 * Ends the drain of an empty host. The history says when something else emptied it: its agent died
 * with its tasks, or another operator took the machine down.
 */
async function finishDrain(services: Services, host: Host, found: Found): Promise<Host> {
  const { agents, isMachineDown } = found;
  const hadTasks = isDraining(host) && host.tasks.running > 0;
  const vanished = hadTasks ? agents.filter(isGone) : [];
  if (vanished.length > 0 && isMachineDown) return finishTakenDown(services, host);
  const how = vanished.length > 0 ? vanishedText(host, vanished) : await nothingLeftText(services, host);
  return markDrained(services, host, [how, ...blockerNotes(host.blockers, [])].join('; '), found);
}

/** An agent that Mesos lost earlier may have left tasks that still run. */
async function nothingLeftText({ mesos }: Services, { agents }: Host): Promise<string> {
  const lost = new Set(agents.filter(isGone).map(({ agentId }) => agentId));
  const tasks = lost.size === 0 ? [] : await mesos.unreachableTasks(lost);
  if (tasks.length === 0) return 'no task is left';
  return `no task is left that can be moved: its agent does not answer; Mesos knows of ${plural(tasks.length, 'task')} on it`;
}

async function markDrained(services: Services, host: Host, detail: string, found: Found): Promise<Host> {
  if (isEmptied(host)) return host;
  const { progress, ...moved } = stockOf(services, host, found);
  const written = await moveHost(services, host, 'HOST_STATE_DRAINED', detail, {
    tasks: countTasks(host, found.look, moved),
    drain: progress,
    blockers: [],
  });
  services.report.count('DrainDuration', elapsedMs(host.stateSince, services.clock()) / 1_000);
  return written;
}

/** After a refusal by Mesos, every tenth look tries again. */
const LOOKS_AFTER_REFUSAL = 10;
const REFUSALS: ReadonlySet<string> = new Set([
  'drain-refused',
  'foreign-window',
  'mesos-forbidden',
  'mesos-unauthorized',
]);

/**
 * Asks Mesos to drain the agents of hosts with nothing else left. A refusal becomes a blocker for
 * the operator. An attempt posts the schedule twice, so not every look repeats a refused one.
 * Returns the blockers by host name; throws when Mesos cannot be asked now.
 */
export async function askForDrains(
  services: Services,
  waiting: readonly WaitingHost[],
): Promise<ReadonlyMap<string, readonly OpenBlocker[] | Error>> {
  const blockers = new Map<string, readonly OpenBlocker[] | Error>();
  const due = waiting.filter(({ host: { hostname, blockers: before }, found: { number } }) => {
    const refused = before.find(({ taskId, code }) => taskId === '' && REFUSALS.has(code));
    const isLater = refused !== undefined && number % LOOKS_AFTER_REFUSAL !== 0;
    if (isLater) blockers.set(hostname, [refused]);
    return !isLater;
  });
  if (due.length === 0) return blockers;
  const asked = due.map(({ host, decision: { maxGracePeriodSeconds } }) => ({ host, maxGracePeriodSeconds }));
  try {
    for (const [hostname, trouble] of await drainScheduledHosts(services, asked)) {
      blockers.set(hostname, refusalOf(hostname, trouble));
    }
  } catch (error) {
    if (!isMaintenanceError(error, 'MesosRefused')) throw error;
    for (const { hostname } of asked.map(({ host }) => host)) blockers.set(hostname, refusalOf(hostname, error));
  }
  return blockers;
}

function refusalOf(hostname: string, trouble: 'foreign-window' | Error): readonly OpenBlocker[] | Error {
  if (trouble === 'foreign-window') return [{ taskId: '', framework: '', ...heldByForeignWindow(hostname) }];
  if (!isMaintenanceError(trouble, 'MesosRefused')) return trouble;
  return [mesosBlocker(trouble) ?? { taskId: '', framework: '', code: 'drain-refused', message: trouble.message }];
}

/** Corrects the blockers that say `ending` of tasks that Mesos refused to end. */
function notEnded(blockers: readonly OpenBlocker[], [refusal]: readonly OpenBlocker[]): readonly OpenBlocker[] {
  if (refusal === undefined) return blockers;
  const waiting = {
    code: 'waiting-for-others',
    message: `Mesos does not end this task yet, because Mesos does not drain the host (${refusal.code}): see the host's blockers`,
  };
  return blockers.map((blocker) => (blocker.code === 'ending' ? { ...blocker, ...waiting } : blocker));
}

function countTasks(
  { tasks }: Host,
  look: Look,
  { left, arrived }: Pick<TasksLeft, 'left' | 'arrived'>,
): Host['tasks'] {
  return {
    running: look.tasks.length,
    rescheduled: tasks.rescheduled + left,
    arrived: tasks.arrived + arrived.length,
    lost: tasks.lost,
  };
}
