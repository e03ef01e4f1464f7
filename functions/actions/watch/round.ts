import pLimit from 'p-limit';
import { isMaintenanceError, MaintenanceError, TRANSIENT_ERRORS } from '../../contract/errors.ts';
import type { Look } from '../../domain/drain/drain.ts';
import type { Host } from '../../domain/host/host.ts';
import type { UsualTimes } from '../../domain/host/step-times.ts';
import { notBackYet, recoveredOf } from '../../domain/mesos/agent.ts';
import { isConflict } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';
import { noteWait, waitBlocker } from '../host/wait-for-mesos.ts';
import { type ClusterLists, listsOnce, type placementView } from '../schedule/cluster-view.ts';
import { failHost } from './fail-host.ts';

/** One look of the watcher at the hosts that are under way. */
export interface Round {
  readonly services: Services;
  /** Number of this look. */
  readonly number: number;
  /** The latest known record of each host. */
  readonly hosts: Map<string, Host>;
  /** Errors that ended the work on a host, by host name: its executions fail. */
  readonly failed: Map<string, Error>;
  /** Hosts that this look has put into the Mesos schedule, or found there. */
  readonly published: Set<string>;
  /** Work on hosts that wait for schedulers. It delays no other host, and ends before the look. */
  readonly moves: Promise<unknown>[];
  /** Asks owners about returning hosts: some at a time, and only while the look has time. */
  readonly verify: (work: () => Promise<unknown>) => Promise<unknown>;
  /** Looks at empty hosts, with their time in milliseconds. */
  readonly looks: Map<string, { readonly look: Look; readonly atMs: number }>;
  /**
   * The master's lists, each read once: after the records that the look has read, before its
   * changes and its looks at agents.
   */
  readonly lists: ClusterLists;
  /** The time that steps took here before. */
  readonly usual: UsualTimes;
  /** The latest view of the cluster for hosts on their way down, with its time in milliseconds. */
  placement?: { readonly view: PlacementView; readonly atMs: number };
}

export type PlacementView = Awaited<ReturnType<typeof placementView>>;

export function newRound(services: Services, number: number, hosts: readonly Host[], usual: UsualTimes): Round {
  return {
    services,
    number,
    hosts: new Map(hosts.map((host) => [host.hostname, host])),
    failed: new Map(),
    published: new Set(),
    moves: [],
    verify: limited(services),
    looks: new Map(),
    lists: listsOnce(services.mesos),
    usual,
  };
}

/** Hooks that are asked at the same time; each may take ten seconds to answer. */
const VERIFY_AT_ONCE = 20;
/** After this time the look asks about no further host; the next look does. */
const VERIFY_LIMIT_MS = 25_000;

function limited({ clock }: Services): Round['verify'] {
  const gate = pLimit(VERIFY_AT_ONCE);
  const until = clock().getTime() + VERIFY_LIMIT_MS;
  return (work) => gate(async () => (clock().getTime() >= until ? undefined : work()));
}

/**
 * Does the work on one host, and returns the host as written. One host's error stops no other:
 * - another process wrote the host at the same moment: the next look decides again
 * - Mesos or a host manager cannot do the work now: the host shows what it waits for
 * - the error may pass: the next look tries again
 * - any other error ends the host's execution, and is shown on the host
 */
export async function attempt(round: Round, host: Host, work: () => Promise<Host>): Promise<Host | undefined> {
  try {
    const written = await work();
    round.hosts.set(host.hostname, written);
    return written;
  } catch (error) {
    await settle(round, host, error);
    return undefined;
  }
}

/** Like `attempt`, for work on several hosts at once that fails as a whole. */
export async function attemptAll(round: Round, hosts: readonly Host[], work: () => Promise<void>): Promise<boolean> {
  if (hosts.length === 0) return true;
  try {
    await work();
    return true;
  } catch (error) {
    await settleAll(round, hosts, error);
    return false;
  }
}

/**
 * Does work on several hosts with one call, and returns the hosts that it was done for. When Mesos
 * refuses them together, it tries each half, so that one refused host holds up no other.
 */
export async function doTogether(
  round: Round,
  hosts: readonly Host[],
  work: (hosts: readonly Host[]) => Promise<void>,
): Promise<readonly Host[]> {
  if (hosts.length === 0) return [];
  try {
    await work(hosts);
    return hosts;
  } catch (error) {
    if (hosts.length > 1 && isMaintenanceError(error, 'MesosRefused')) {
      const half = Math.ceil(hosts.length / 2);
      const first = await doTogether(round, hosts.slice(0, half), work);
      return [...first, ...(await doTogether(round, hosts.slice(half), work))];
    }
    await settleAll(round, hosts, error);
    return [];
  }
}

/** Reads data for several hosts; undefined when that fails: then each host shows the error. */
export async function readFor<T>(round: Round, hosts: readonly Host[], read: () => Promise<T>): Promise<T | undefined> {
  let found: T | undefined;
  await attemptAll(round, hosts, async () => {
    found = await read();
  });
  return found;
}

/** Treats the error of common work for each host as `attempt` does. */
export async function settleAll(round: Round, hosts: readonly Host[], error: unknown): Promise<void> {
  await Promise.all(hosts.map((host) => settle(round, host, error)));
}

async function settle(round: Round, host: Host, error: unknown): Promise<void> {
  if (isConflict(error)) return;
  const { services, hosts, failed } = round;
  try {
    const blocker = waitBlocker(error);
    if (blocker !== undefined) {
      hosts.set(host.hostname, await noteWait(services, host, blocker));
    } else if (isTransient(error)) {
      services.report.warn('the next look at a host tries again', { hostname: host.hostname, error: String(error) });
    } else {
      const cause = error instanceof Error ? error : new Error(String(error));
      hosts.set(host.hostname, await failHost(services, host, cause));
      failed.set(host.hostname, cause);
    }
  } catch (again) {
    if (!isConflict(again))
      services.report.error('a look cannot note what happened to a host', again, { hostname: host.hostname });
  }
}

function isTransient(error: unknown): boolean {
  return isMaintenanceError(error) && TRANSIENT_ERRORS.includes(error.name);
}

/**
 * Throws while only the registry of a new leader knows an agent of the host: it is not gone, and no
 * look sees its tasks. An agent that the record knows may be empty; of another one nothing is known.
 */
export function refuseAwaited(host: Host, { recovered }: PlacementView, hasTasks: boolean): void {
  const isKnown = (agentId: string) => host.agents.some((agent) => agent.agentId === agentId);
  const awaited = recoveredOf(host, recovered).find(({ agentId }) => hasTasks || !isKnown(agentId));
  if (awaited !== undefined)
    throw new MaintenanceError('MesosUnavailable', notBackYet(awaited), { wait: 'agent-awaited' });
}
