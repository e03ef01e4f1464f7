import * as z from 'zod';
import { reconcile as pass, type ReconcileReport } from '../actions/reconcile.ts';
import type { MetricName } from '../contract/metrics.ts';
import type { Services } from '../ports/services.ts';
import { stepHandler } from '../runtime/step-handler.ts';

/** Also told when they are 0: an alarm wants to see that nothing is wrong. */
const METRIC_OF = {
  up: 'HostsUp',
  draining: 'HostsDraining',
  drained: 'HostsDrained',
  down: 'HostsDown',
  unmanaged: 'HostsUnmanaged',
  lost: 'HostsLost',
  driftRepaired: 'DriftRepaired',
  stuck: 'HostsStuck',
  failed: 'ReconcileFailures',
} as const satisfies Partial<Record<keyof ReconcileReport, MetricName>>;

/** One pass of the reconciliation, started by a rule every minute. */
export async function reconcile(_event: unknown, services: Services): Promise<ReconcileReport> {
  const startedAt = performance.now();
  const report = await pass(services);
  const durationMs = Math.round(performance.now() - startedAt);
  for (const count of Object.keys(METRIC_OF) as (keyof typeof METRIC_OF)[]) {
    services.report.count(METRIC_OF[count], report[count]);
  }
  services.report.count('ReconcileDuration', durationMs);
  services.report.info('reconciled', { ...report, durationMs });
  return report;
}

export const handler = stepHandler(z.unknown(), reconcile);
