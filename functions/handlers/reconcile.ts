import * as z from 'zod';
import { reconcile as pass, type ReconcileReport } from '../actions/reconcile/reconcile.ts';
import { reconcileWindows, type WindowsReport } from '../actions/windows/reconcile-windows.ts';
import { isMaintenanceError } from '../contract/errors.ts';
import type { PlainLevel, PlainMetric } from '../contract/metrics.ts';
import { type LevelsToSend, levelsToSend } from '../domain/reconcile/levels.ts';
import type { Services } from '../ports/services.ts';
import { passServices } from '../runtime/services.ts';
import { stepHandler } from '../runtime/step-handler.ts';

const LEVEL_OF = {
  up: 'HostsUp',
  draining: 'HostsDraining',
  drained: 'HostsDrained',
  down: 'HostsDown',
  unmanaged: 'HostsUnmanaged',
  forgotten: 'HostsForgotten',
  stuck: 'HostsStuck',
  drainsStuck: 'DrainsStuck',
  deadlinesPassed: 'DeadlinesPassed',
  breakerOpen: 'BreakerOpen',
  oldestDrainSeconds: 'OldestDrainAge',
  gated: 'RolloutsGated',
  endangered: 'CampaignsEndangered',
  owed: 'OutboxOwed',
} as const satisfies Partial<Record<keyof ReconcileReport, PlainLevel>>;
const COUNTER_OF = {
  lost: 'HostsLost',
  driftRepaired: 'DriftRepaired',
  watchersMissing: 'WatcherMissing',
  failed: 'ReconcileFailures',
} as const satisfies Partial<Record<keyof ReconcileReport, PlainMetric>>;

/** One pass, started by a rule every minute. Windows open even while no master answers. */
export async function reconcile(_event: unknown, services: Services): Promise<ReconcileReport & WindowsReport> {
  const startedAt = performance.now();
  const windowsPass = reconcileWindows(services);
  const hosts = await countUnreachable(services, () => pass(services)).finally(() => windowsPass);
  const windows = await windowsPass;
  const report = { ...hosts, ...windows };
  const durationMs = Math.round(performance.now() - startedAt);
  const levels = await dueLevels(services, hosts);
  emit(services, hosts, levels);
  services.report.count('ReconcileFailures', windows.windowsFailed);
  services.report.count('ReconcileDuration', durationMs);
  logFindings(services, report, durationMs);
  return report;
}

async function countUnreachable<T>({ report }: Services, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isMaintenanceError(error, 'MesosUnavailable')) report.count('MesosUnreachable');
    throw error;
  }
}

/** Finds the levels to send before anything is counted, so that a pass counts at one moment. */
async function dueLevels({ store }: Services, found: ReconcileReport): Promise<LevelsToSend<PlainLevel>['levels']> {
  const counts = Object.keys(LEVEL_OF) as (keyof typeof LEVEL_OF)[];
  const values = Object.fromEntries(counts.map((count) => [LEVEL_OF[count], found[count]]));
  const due = levelsToSend(values as Record<PlainLevel, number>, await store.zerosLeft());
  const { levels, zerosLeft, isChanged } = due;
  if (isChanged) await store.putZerosLeft(zerosLeft);
  return levels;
}

function emit({ report }: Services, found: ReconcileReport, levels: LevelsToSend<PlainLevel>['levels']): void {
  for (const [level, value] of Object.entries(levels)) report.count(level as PlainLevel, value);
  for (const count of Object.keys(COUNTER_OF) as (keyof typeof COUNTER_OF)[]) {
    report.count(COUNTER_OF[count], found[count]);
  }
  for (const [code, hosts] of Object.entries(found.blockers)) report.count('Blockers', hosts, code);
}

/** Logs what is not 0; nothing when all hosts are UP and the pass had nothing to do. */
function logFindings({ report }: Services, found: ReconcileReport & WindowsReport, durationMs: number): void {
  const { hosts, up, windows, blockers, ...others } = found;
  const findings = Object.fromEntries(Object.entries(others).filter(([, count]) => count !== 0));
  if (Object.keys(findings).length === 0) return;
  report.info('reconciled', { hosts, up, windows, ...findings, blockers, durationMs });
}

export const handler = stepHandler(z.unknown(), reconcile, passServices);
