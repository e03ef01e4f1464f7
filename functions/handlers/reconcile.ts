import * as z from 'zod';
import { reconcile as pass, type ReconcileReport } from '../actions/reconcile/reconcile.ts';
import { reconcileWindows, type WindowsReport } from '../actions/windows/reconcile-windows.ts';
import { isMaintenanceError } from '../contract/errors.ts';
import type { PlainMetric } from '../contract/metrics.ts';
import type { Services } from '../ports/services.ts';
import { stepHandler } from '../runtime/step-handler.ts';

/** Emitted when they are 0 too: alarms need the zeros. */
const METRIC_OF = {
  up: 'HostsUp',
  draining: 'HostsDraining',
  drained: 'HostsDrained',
  down: 'HostsDown',
  unmanaged: 'HostsUnmanaged',
  forgotten: 'HostsForgotten',
  stuck: 'HostsStuck',
  drainsStuck: 'DrainsStuck',
  deadlinesPassed: 'DeadlinesPassed',
  oldestDrainSeconds: 'OldestDrainAge',
  owed: 'OutboxOwed',
  lost: 'HostsLost',
  driftRepaired: 'DriftRepaired',
  failed: 'ReconcileFailures',
} as const satisfies Partial<Record<keyof ReconcileReport, PlainMetric>>;

/**
 * One pass of the reconciliation, started by a rule every minute. Windows open even while no master
 * answers.
 */
export async function reconcile(_event: unknown, services: Services): Promise<ReconcileReport & WindowsReport> {
  const startedAt = performance.now();
  const windowsPass = reconcileWindows(services);
  const hosts = await countUnreachable(services, () => pass(services)).finally(() => windowsPass);
  const windows = await windowsPass;
  const report = { ...hosts, ...windows };
  const durationMs = Math.round(performance.now() - startedAt);
  const endedAt = services.clock();
  const before = await services.store.passEnded(endedAt);
  emitLevels(services, hosts);
  services.report.count('ReconcileFailures', windows.windowsFailed);
  services.report.count('ReconcileDuration', durationMs);
  services.report.count('ReconcileAge', before === undefined ? 0 : (endedAt.getTime() - before.getTime()) / 1_000);
  services.report.info('reconciled', { ...report, durationMs });
  return report;
}

async function countUnreachable<T>({ report }: Services, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    report.count('MesosUnreachable', 0);
    return result;
  } catch (error) {
    if (isMaintenanceError(error, 'MesosUnavailable')) report.count('MesosUnreachable');
    throw error;
  }
}

function emitLevels({ report }: Services, found: ReconcileReport): void {
  for (const count of Object.keys(METRIC_OF) as (keyof typeof METRIC_OF)[]) {
    report.count(METRIC_OF[count], found[count]);
  }
  for (const [code, hosts] of Object.entries(found.blockers)) report.count('Blockers', hosts, code);
}

export const handler = stepHandler(z.unknown(), reconcile);
