import * as z from 'zod';
import { reconcile as pass, type ReconcileReport } from '../actions/reconcile.ts';
import type { Services } from '../ports/services.ts';
import { stepHandler } from '../runtime/step-handler.ts';

/** One pass of the reconciliation, started by a rule every minute. */
export async function reconcile(_event: unknown, services: Services): Promise<ReconcileReport> {
  const startedAt = performance.now();
  const report = await pass(services);
  services.report.count('ReconcileDuration', performance.now() - startedAt);
  services.report.info('reconciled', { ...report });
  return report;
}

export const handler = stepHandler(z.unknown(), reconcile);
