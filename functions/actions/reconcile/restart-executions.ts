import { createHash } from 'node:crypto';
import { isMaintenanceError } from '../../contract/errors.ts';
import { type Host, isTakenOver } from '../../domain/host/host.ts';
import { isDown } from '../../domain/host/host-state.ts';
import { isAtRest, machineFor, nextAction } from '../../domain/host/next-action.ts';
import { decideRestart, isStuck } from '../../domain/host/restarts.ts';
import { elapsedMs } from '../../domain/time/elapsed.ts';
import { isOfHost, type Wait } from '../../domain/watch/wait.ts';
import { isConflict } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';
import { closeOutbox, deliverOutbox, noteOnHost, owed } from '../host/host-record.ts';
import { finishMaintenance } from '../request/finish-maintenance.ts';
import { readWaits } from '../watch/answer-waits.ts';

/** Restarts executions of orphaned hosts: those away from their goal that no execution works on. */

/** Longest time from a request to its execution; up to 1,000 hosts are written meanwhile. */
export const START_LIMIT_MS = 30_000;
/** A failed child execution is restarted after this time, although its parent still runs. */
const PATIENCE_MS = 10 * 60_000;

export interface AtWork {
  isRunning(executionArn: string): Promise<boolean>;
  /** True while the execution of the request itself runs. */
  isRequestRunning(maintenanceId: string): Promise<boolean>;
  /** True while an execution of the host's current maintenance waits for the watcher's answer. */
  isWaitedFor(host: Host): Promise<boolean>;
}

/** Looks up which executions run, each once a pass: a thousand hosts may share one. */
export function executionsAtWork(services: Services): AtWork {
  const { executions, store } = services;
  const isRunning = once((executionArn) => executions.isRunning(executionArn));
  const isRequestRunning = once(async (maintenanceId) => {
    const executionArn = (await store.maintenance(maintenanceId))?.executionArn ?? null;
    return executionArn !== null && (await isRunning(executionArn));
  });
  let reading: Promise<ReadonlyMap<string, readonly Wait[]>> | undefined;
  const isWaitedFor = async ({ hostname, maintenance }: Host) => {
    reading ??= readWaits(services).then((all) => Map.groupBy(all.filter(isOfHost), (wait) => wait.hostname));
    for (const { maintenanceId, executionArn } of (await reading).get(hostname) ?? [])
      if (maintenanceId === maintenance?.id && executionArn !== null && (await isRunning(executionArn))) return true;
    return false;
  };
  return { isRunning, isRequestRunning, isWaitedFor };
}

function once(ask: (key: string) => Promise<boolean>): (key: string) => Promise<boolean> {
  const asked = new Map<string, Promise<boolean>>();
  return (key) => {
    const answer = asked.get(key) ?? ask(key);
    asked.set(key, answer);
    return answer;
  };
}

/** True when the host is away from its goal and no execution works on it. */
export async function isOrphaned(services: Services, works: AtWork, host: Host): Promise<boolean> {
  if (host.maintenance === null || isAtRest(host)) return false;
  const now = services.clock();
  const { executionArn, id, requestedAt } = host.maintenance;
  if (elapsedMs(requestedAt, now) <= START_LIMIT_MS) return false;
  // While this holds, the request's execution may still begin with the host, or try it again.
  const isPatient = Math.min(sinceOpenMs(host, now), elapsedMs(host.stateSince, now)) <= PATIENCE_MS;
  if (isPatient && (await works.isRequestRunning(id))) return false;
  if (await works.isWaitedFor(host)) return false;
  // After that, an execution that still runs works on other hosts.
  return !isPatient || executionArn === null || !(await works.isRunning(executionArn));
}

/**
 * True while a maintenance begins for a host that another operator had taken down. Until our first
 * step, a machine that is up in Mesos is no change to record.
 */
export async function isBeingTakenOver(services: Services, works: AtWork, host: Host): Promise<boolean> {
  if (host.maintenance === null || !isDown(host) || !isTakenOver(host)) return false;
  const { executionArn, requestedAt } = host.maintenance;
  if (elapsedMs(requestedAt, services.clock()) <= START_LIMIT_MS) return true;
  if (await works.isWaitedFor(host)) return true;
  const isOpening = sinceOpenMs(host, services.clock()) <= START_LIMIT_MS;
  return isOpening && executionArn !== null && (await works.isRunning(executionArn));
}

/** Time since the host's window opened; negative before. */
function sinceOpenMs({ window, maintenance }: Host, now: Date): number {
  if (window === null) return elapsedMs(maintenance?.requestedAt ?? now.toISOString(), now);
  return now.getTime() - Number(BigInt(window.startNs) / 1_000_000n);
}

/** True if an idle host has undelivered events, and no look is delivering them now. */
export function hasUndeliveredEvents(services: Services, host: Host): boolean {
  if (host.outbox.length === 0 || (host.maintenance !== null && !isAtRest(host))) return false;
  return elapsedMs(host.stateSince, services.clock()) > START_LIMIT_MS;
}

/** Delivers the outbox of an idle host; returns the number of transitions left undelivered. */
export async function deliverEvents(services: Services, host: Host): Promise<number> {
  return owed(await closeOutbox(services, await deliverOutbox(services, host))).length;
}

/** Numbers of hosts. */
interface Restarted {
  readonly restarted: number;
  readonly givenUp: number;
}

/**
 * Starts one execution for all orphaned hosts of one maintenance. Hosts that restarts do not help
 * are marked as stuck.
 */
export async function restartExecutions(services: Services, hosts: readonly Host[]): Promise<Restarted> {
  const decided = hosts.map((host) => ({ host, decision: decideRestart(host, services.clock()) }));
  const given = decided.map(async ({ host, decision }) => {
    if (decision.kind !== 'give-up') return 0;
    const { blocker } = decision;
    // Delivers first what the last execution left undelivered.
    const delivered = await deliverOutbox(services, host);
    await written(
      noteOnHost(services, delivered, { blockers: [blocker, ...host.blockers] }, [`stuck: ${blocker.message}`]),
    );
    return 1;
  });
  const restarting = decided.flatMap(({ host, decision }) =>
    decision.kind === 'restart' ? [{ host, restarts: decision.restarts }] : [],
  );
  const givenUp = (await Promise.all(given)).reduce<number>((sum, one) => sum + one, 0);
  if (restarting.length > 0) await restart(services, restarting);
  // Stuck hosts may be the last ones of their maintenance. If publishing its end fails, the next
  // pass repeats it.
  const [stuck] = decided.filter(({ host, decision }) => decision.kind === 'give-up' || isStuck(host));
  if (stuck?.host.maintenance != null) await finishMaintenance(services, stuck.host.maintenance.id);
  return { restarted: restarting.length, givenUp };
}

async function restart(
  services: Services,
  helped: readonly { readonly host: Host; readonly restarts: Host['restarts'] }[],
): Promise<void> {
  const first = helped[0]?.host;
  const machine = first && machineFor(first);
  if (first?.maintenance == null || machine == null) return;
  const { id } = first.maintenance;
  const hostnames = helped.map(({ host }) => host.hostname);
  const name = `${id}-r${Math.floor(services.clock().getTime() / 60_000)}-${digest(hostnames)}`;
  const input = {
    hosts: hostnames,
    maintenanceId: id,
    ...(nextAction(first) === 'cancel-drain' ? { cancel: true } : {}),
  };
  const starting = services.executions.start(machine, name, input);
  const executionArn = await starting.catch((error) => notStarted(services, helped, error));
  services.report.count('ExecutionsRestarted');
  services.report.warn('no execution worked on these hosts: started one', { maintenanceId: id, hostnames, name });
  // Written on the hosts at once: the execution may reach them only in days, when its window opens,
  // and the next pass would start another.
  await Promise.all(
    helped.map(({ host, restarts }) => {
      const maintenance = host.maintenance && { ...host.maintenance, executionArn };
      const blockers = host.blockers.filter(({ code }) => code !== NOT_STARTED);
      return written(noteOnHost(services, host, { maintenance, restarts, blockers }));
    }),
  );
}

const NOT_STARTED = 'execution-not-started';

/** Shows on each host, once, why nothing happens to it. */
async function notStarted(
  services: Services,
  helped: readonly { readonly host: Host }[],
  error: unknown,
): Promise<never> {
  const since = services.clock().toISOString();
  const why = isMaintenanceError(error) ? error.message : 'its execution cannot be started';
  const message = `nothing moves: ${why}; the reconciliation tries again every minute`;
  const blocker = { taskId: '', framework: '', code: NOT_STARTED, message, since };
  const unaware = helped.filter(({ host }) => !host.blockers.some(({ code }) => code === NOT_STARTED));
  await Promise.all(
    unaware.map(({ host }) => written(noteOnHost(services, host, { blockers: [blocker, ...host.blockers] }))),
  );
  throw error;
}

/**
 * The hosts' part of an execution's name; the other part is the minute. So two passes in one minute
 * start one execution, and other hosts of the same maintenance get their own.
 */
function digest(hostnames: readonly string[]): string {
  return createHash('sha256').update(hostnames.join(',')).digest('hex').slice(0, 8);
}

/** Ignores a concurrent write: the host is then no longer orphaned. */
async function written(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isConflict(error)) throw error;
  }
}
