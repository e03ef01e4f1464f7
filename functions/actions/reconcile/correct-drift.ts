import type { Drift } from '../../contract/events.ts';
import { type Host, isTakenOver, type Transition } from '../../domain/host/host.ts';
import { isLeaving, isWantedDown } from '../../domain/host/host-state.ts';
import { statusOf } from '../../domain/mesos/agent.ts';
import { machineKey, machineOf } from '../../domain/mesos/schedule.ts';
import type { ClusterSnapshot } from '../../domain/reconcile/cluster-snapshot.ts';
import { withCorrection } from '../../domain/reconcile/corrections.ts';
import { elapsedMs } from '../../domain/time/elapsed.ts';
import { retryOnConflict } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';
import { transitionOf } from '../host/host-record.ts';
import { type Published, publishSchedule } from '../schedule/publish.ts';
import { START_LIMIT_MS } from './restart-executions.ts';

/**
 * Corrects draining hosts that Mesos no longer shows as published: another operator dropped their
 * window, or reactivated their agents. One POST for all of them, once a pass, so it does not fight
 * another writer. An event shows it. Returns the number of corrected hosts.
 *
 * @param seen may be older than the records: drift is checked again under the lease
 */
export async function correctSchedule(
  services: Services,
  seen: ClusterSnapshot,
  draining: readonly Host[],
): Promise<number> {
  const adrift = draining.filter((host) => !isPublished(services, host, seen));
  if (adrift.length === 0) return 0;
  const diff = diffOf(await publishSchedule(services, adrift));
  if (diff.length === 0) return 0;
  const byHost = Map.groupBy(diff, ({ hostname }) => hostname);
  const hostnames = [...byHost.keys()];
  services.report.warn('corrected the Mesos schedule: another operator had changed it', { hostnames });
  await Promise.all([...byHost].map(([hostname, drifts]) => noteDrift(services, hostname, drifts)));
  await publishDrift(services, diff);
  const { store, clock } = services;
  await store.putCorrections(withCorrection(await store.corrections(), hostnames, clock()));
  return hostnames.length;
}

function isPublished({ mesos }: Services, host: Host, seen: ClusterSnapshot): boolean {
  const agents = seen.agents.get(host.hostname) ?? [];
  if (mesos.capabilities.deactivate && agents.some(({ deactivated }) => !deactivated)) return false;
  return seen.windows.has(machineKey(machineOf(host)));
}

function diffOf({ scheduled, deactivated }: Published): Drift[] {
  return [
    ...scheduled.map(({ hostname, window }) => ({ hostname, of: 'window', wanted: window, found: null }) as const),
    ...deactivated.map((agent) => ({
      hostname: agent.hostname.toLowerCase(),
      of: 'agent' as const,
      agentId: agent.agentId,
      wanted: 'deactivated' as const,
      found: statusOf(agent),
    })),
  ];
}

async function noteDrift(services: Services, hostname: string, drifts: readonly Drift[]): Promise<void> {
  await noteCorrection(services, hostname, drifts.map(driftText).join('; '));
}

/** Notes what the reconciliation corrected in Mesos, for a host in maintenance or cordoned. */
export async function noteCorrection(services: Services, hostname: string, detail: string): Promise<void> {
  const read = () => services.store.host(hostname);
  await retryOnConflict(read, async (host) => {
    if (host === undefined || (host.maintenance === null && host.cordon === null)) return;
    const note = { ...transitionOf(host, host.state, detail, services.clock()), by: 'reconciliation' };
    // The next process that reads the host delivers the note. Older notes are written now: drift
    // may recur every minute, and the record must not grow.
    const { notes = [], changes = [] } = Object.groupBy(host.outbox, kindOf);
    await services.store.appendHistory(hostname, notes);
    await services.store.putHost({ ...host, outbox: [...changes, note] }, host.version);
  });
}

/** Notes go into the history alone, changes to the event bus too. */
function kindOf({ from, to, loss, failure }: Transition): 'notes' | 'changes' {
  return from === to && loss === undefined && failure === undefined ? 'notes' : 'changes';
}

function driftText(drift: Drift): string {
  if (drift.of === 'window') return 'put back into the Mesos maintenance schedule: another operator had removed it';
  return `agent ${drift.agentId} is deactivated again: it was ${drift.found}`;
}

/** Lines of one event: it holds 256 KiB, and a line has up to 500 bytes. */
const LINES_OF_EVENT = 400;

async function publishDrift(services: Services, diff: readonly Drift[]): Promise<void> {
  const at = services.clock().toISOString();
  const { cluster } = services;
  for (let first = 0; first < diff.length; first += LINES_OF_EVENT) {
    const lines = diff.slice(first, first + LINES_OF_EVENT);
    const hostnames = new Set(lines.map(({ hostname }) => hostname));
    const detail = { schemaVersion: 1, cluster, hostnames: [...hostnames], diff: lines, at } as const;
    await services.events.publish([{ type: 'Drift Repaired', detail }]);
  }
}

/** True for a host on its way down that has left placement and must stay out of it. */
export function isDraining(services: Services, host: Host): boolean {
  const { window, maintenance } = host;
  if (!isLeaving(host) || !isWantedDown(host) || maintenance === null || window === null) return false;
  if (!isTakenOver(host)) return true;
  // A host that was taken over is published when its window opens.
  const opensMs = Number(BigInt(window.startNs) / 1_000_000n);
  return opensMs <= services.clock().getTime() && elapsedMs(maintenance.requestedAt, services.clock()) > START_LIMIT_MS;
}
