import { MAX_HOSTS } from '../../contract/api/fields.ts';
import type { NamedStart } from '../../contract/api/requests.ts';
import type { OpenWindowInput } from '../../contract/api/windows.ts';
import { ERRORS, isMaintenanceError, MaintenanceError } from '../../contract/errors.ts';
import { isRegistered } from '../../domain/request/maintenance.ts';
import { decideOpening, type OpeningDecision, spanOf, stillOpen } from '../../domain/windows/decide-opening.ts';
import { readyHosts } from '../../domain/windows/host-choice.ts';
import { inTurn, lastInTurn } from '../../domain/windows/host-turns.ts';
import type { Why, WindowOpening } from '../../domain/windows/opening.ts';
import type { AtEnd, RecurringWindow } from '../../domain/windows/recurring-window.ts';
import type { Services } from '../../ports/services.ts';
import { candidateHosts } from '../host-choice/window-hosts.ts';
import { blackoutAt, calendarsIn } from './occurrences.ts';
import { findOtherAtWork, takeWindow } from './open-time.ts';
import { NO_REASON, publishMissed } from './publish-missed.ts';

/** The rolling maintenance that an opening begins. */
export interface WindowRequest {
  readonly request: NamedStart;
  readonly windowName: string;
  /** The requester: the window. */
  readonly by: string;
  /** Name of the execution, and id of the maintenance. */
  readonly id: string;
  readonly executionArn: string;
  /** Says why some hosts have their turn last. */
  readonly note: string | undefined;
  readonly window: { readonly endsAt: string; readonly lastBeginAt: string; readonly atEnd: AtEnd };
}

export type OpenedWindow =
  | { readonly outcome: 'opened'; readonly maintenanceId: string }
  | { readonly outcome: 'skipped' | 'missed'; readonly why: Why };

interface OpeningExecution {
  readonly id: string;
  readonly executionArn: string;
}

type Begin = (opening: WindowRequest) => Promise<unknown>;

/** Tolerance for a clock that is ahead, of Scheduler or of an operator. */
const AHEAD_MS = 60_000;

/**
 * Opens a window at a time of its schedule, or says why not. First it writes the opening's record,
 * one for each time. If the event comes twice, the second execution finds the record of the first,
 * and does nothing.
 *
 * @param begin registers the maintenance; harmless to repeat. A refusal makes the window missed
 */
export async function openWindow(
  services: Services,
  { window: name, scheduledAt, onlyIfDue }: OpenWindowInput,
  execution: OpeningExecution,
  begin: Begin,
): Promise<OpenedWindow> {
  const time = new Date(scheduledAt);
  refuseFuture(services, time);
  const window = await services.store.window(name);
  if (onlyIfDue === true && window !== undefined && !isDue(services, window, time)) return notDue(services, name, time);
  const known = await services.store.opening(name, time.toISOString());
  if (known !== undefined) return again(services, window, known, execution, begin);
  const { decision, hostnames } = await decide(services, window, time, execution);
  if (window === undefined) return refused(services, name, decision);
  const opening = openingOf(services, window, time, execution, decision, hostnames.length);
  if (!(await services.store.createOpening(opening))) {
    const first = await services.store.opening(name, opening.scheduledAt);
    return first === undefined ? refused(services, name, decision) : again(services, window, first, execution, begin);
  }
  if (decision.outcome !== 'opened') return publishUnopened(services, opening);
  return begun(services, window, opening, execution, hostnames, begin);
}

/** With an offset, some times open no window. EventBridge Scheduler rounds times to seconds. */
function isDue({ calendar }: Services, window: RecurringWindow, time: Date): boolean {
  const [next] = calendar.occurrences(window, { after: new Date(time.getTime() - 1_000), limit: 1 });
  return next !== undefined && Math.abs(next.getTime() - time.getTime()) < 1_000;
}

/** The window does not open at this time, so its history gets no entry. */
function notDue({ report }: Services, window: string, time: Date): OpenedWindow {
  report.info('a window is not due', { window, scheduledAt: time.toISOString() });
  return { outcome: 'skipped', why: { code: 'not-due', message: 'the window does not open at this time' } };
}

/** A record for a future time would block the real opening. */
function refuseFuture({ clock }: Services, scheduledAt: Date): void {
  if (scheduledAt.getTime() <= clock().getTime() + AHEAD_MS) return;
  throw new MaintenanceError(
    'InvalidInput',
    `scheduledAt: ${scheduledAt.toISOString()} is in the future: a window opens only at a time that has come`,
  );
}

async function decide(
  services: Services,
  window: RecurringWindow | undefined,
  scheduledAt: Date,
  execution: OpeningExecution,
): Promise<{ decision: OpeningDecision; hostnames: readonly string[] }> {
  const choice = window?.hosts ?? null;
  const hosts = choice === null ? [] : readyHosts(choice, await candidateHosts(services, choice));
  const decision = decideOpening({
    window,
    scheduledAt,
    now: services.clock(),
    blackout: window === undefined ? null : await blackoutOn(services, window, scheduledAt),
    atWork: window === undefined ? null : await findOtherAtWork(services, window.name, execution.executionArn),
    hostCount: hosts.length,
    maxHosts: MAX_HOSTS,
  });
  return { decision, hostnames: hosts.map(({ hostname }) => hostname) };
}

async function blackoutOn(services: Services, window: RecurringWindow, scheduledAt: Date): Promise<Why | null> {
  const calendars = await calendarsIn(services, window.blackouts);
  return blackoutAt(services, window, calendars, spanOf(window, scheduledAt));
}

function openingOf(
  { clock }: Services,
  { name }: RecurringWindow,
  scheduledAt: Date,
  { id, executionArn }: OpeningExecution,
  decision: OpeningDecision,
  hostCount: number,
): WindowOpening {
  const opened = decision.outcome === 'opened' ? decision : undefined;
  return {
    windowName: name,
    scheduledAt: scheduledAt.toISOString(),
    outcome: decision.outcome,
    at: clock().toISOString(),
    why: 'why' in decision ? decision.why : null,
    executionArn,
    maintenanceId: opened === undefined ? null : id,
    hostCount,
    closesAt: opened?.span.closesAt.toISOString() ?? null,
    closedAt: null,
    result: null,
    outcomes: null,
  };
}

/** Repeats a decided time. Only the execution that opens it continues, after a step that died. */
async function again(
  services: Services,
  window: RecurringWindow | undefined,
  known: WindowOpening,
  execution: OpeningExecution,
  begin: Begin,
): Promise<OpenedWindow> {
  const isOurs = known.executionArn === execution.executionArn;
  if (known.outcome !== 'opened') {
    return isOurs ? publishUnopened(services, known) : { outcome: known.outcome, why: known.why ?? NO_REASON };
  }
  if (!isOurs) {
    const message = `it was opened before, as maintenance ${known.maintenanceId}`;
    return { outcome: 'skipped', why: { code: 'opened-before', message } };
  }
  const registered = await services.store.maintenance(execution.id);
  if (registered !== undefined && isRegistered(registered)) return publishOpened(services, known);
  if (window === undefined || window.hosts === null) {
    return missed(services, known, { code: 'deleted', message: 'the window was deleted while it opened' });
  }
  const hosts = registered?.hosts ?? readyHosts(window.hosts, await candidateHosts(services, window.hosts));
  const hostnames = hosts.map(({ hostname }) => hostname);
  return begun(services, window, known, execution, hostnames, begin);
}

async function begun(
  services: Services,
  window: RecurringWindow,
  opening: WindowOpening,
  { id, executionArn }: OpeningExecution,
  hostnames: readonly string[],
  begin: Begin,
): Promise<OpenedWindow> {
  const { closesAt, lastBeginAt } = limitsOf(window, opening);
  const other = await takeWindow(services, opening);
  if (other !== null) return missed(services, opening, stillOpen(other));
  const { ordered, failedBefore } = inTurn(hostnames, await services.store.windowTurns(window.name));
  try {
    await begin({
      request: requestOf(window, ordered),
      note: lastInTurn(failedBefore, ordered.length),
      windowName: window.name,
      by: `window ${window.name}`,
      ...{ id, executionArn },
      window: { endsAt: closesAt, lastBeginAt, atEnd: window.atEnd },
    });
  } catch (error) {
    if (!isMaintenanceError(error) || ERRORS[error.name].transient) throw error;
    return missed(services, opening, { code: ERRORS[error.name].type, message: error.message });
  }
  return publishOpened(services, { ...opening, maintenanceId: id });
}

async function publishOpened({ cluster, events, report }: Services, opening: WindowOpening): Promise<OpenedWindow> {
  const { windowName, scheduledAt, at, closesAt, hostCount } = opening;
  const maintenanceId = opening.maintenanceId ?? '';
  const detail = { schemaVersion: 1, cluster, windowName, scheduledAt, at, closesAt: closesAt ?? at } as const;
  await events.publish([{ type: 'Window Opened', detail: { ...detail, maintenanceId, hostCount } }]);
  report.count('WindowsOpened');
  report.info('a window has opened', { window: windowName, maintenanceId, hosts: hostCount });
  return { outcome: 'opened', maintenanceId };
}

function limitsOf(window: RecurringWindow, { scheduledAt, closesAt }: WindowOpening) {
  const end = closesAt ?? spanOf(window, new Date(scheduledAt)).closesAt.toISOString();
  return { closesAt: end, lastBeginAt: new Date(Date.parse(end) - window.cutoffSeconds * 1_000).toISOString() };
}

/** Makes a request like an operator's; by default its drains are cancelled at their deadline. */
function requestOf({ name, options }: RecurringWindow, hosts: readonly string[]): NamedStart {
  return { reason: `window ${name}`, onDeadline: 'cancel', ...options, hosts: [...hosts] };
}

async function missed(services: Services, opening: WindowOpening, why: Why): Promise<OpenedWindow> {
  const written = { ...opening, outcome: 'missed' as const, why, maintenanceId: null, closesAt: null };
  await services.store.putOpening(written);
  await services.store.releaseOpenTime(opening.windowName, opening.scheduledAt);
  return publishUnopened(services, written);
}

async function publishUnopened(services: Services, opening: WindowOpening): Promise<OpenedWindow> {
  await publishMissed(services, opening);
  const { outcome, why } = opening;
  return { outcome: outcome === 'missed' ? 'missed' : 'skipped', why: why ?? NO_REASON };
}

function refused({ report }: Services, name: string, decision: OpeningDecision): OpenedWindow {
  const why = 'why' in decision ? decision.why : NO_REASON;
  report.warn('an execution tried to open a window that does not exist', { window: name, ...why });
  return { outcome: 'skipped', why };
}
