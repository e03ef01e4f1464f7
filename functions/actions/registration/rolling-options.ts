import { MaintenanceError, refusal } from '../../contract/errors.ts';
import {
  DEFAULT_GREEN_SECONDS,
  isRolling,
  type Limit,
  limitsWithoutDomain,
  parseLimit,
  type RollingOptions,
  type RollingRequest,
  WITHOUT_DOMAIN,
} from '../../domain/rolling/options.ts';
import { parseDurationMs } from '../../domain/time/duration.ts';

/** Throws InvalidInput for limits per failure domain without a failure domain. */
export function refuseLimitsWithoutDomain(request: RollingRequest): void {
  const without = limitsWithoutDomain(request);
  if (without.length === 0) return;
  throw new MaintenanceError('InvalidInput', `${without.join(', ')}: ${WITHOUT_DOMAIN}; nothing was changed`, {
    entries: without.map((field) => ({ field, code: 'no-failure-domain', message: `${field}: ${WITHOUT_DOMAIN}` })),
  });
}

/** Throws InvalidInput for a named hold: a rolling maintenance brings its hosts back by itself. */
export function refuseHoldInWaves({ hold, ...request }: RollingRequest & { readonly hold?: string | undefined }): void {
  if (hold === undefined || !isRolling(request)) return;
  const message = `hold: a rolling maintenance brings its hosts back by itself: leave out '${hold}', or the options of the waves`;
  throw refusal('InvalidInput', [{ field: 'hold', code: 'hold-in-waves', message }]);
}

const DEFAULT_SETTLE_SECONDS = 60;
const DEFAULT_RETURN_SECONDS = 30 * 60;

/** Fills in careful defaults: one host and one domain at a time, a halt at the first failure. */
export function rollingOptions(request: RollingRequest): RollingOptions {
  const maxUnavailable = limit(request.maxUnavailable);
  const maxUnavailablePerDomain = limit(request.maxUnavailablePerDomain);
  const isLimited = maxUnavailable !== null || maxUnavailablePerDomain !== null;
  return {
    concurrency: request.concurrency ?? (isLimited ? null : 1),
    maxUnavailable,
    maxUnavailablePerDomain,
    failureDomain: request.failureDomain ?? null,
    maxDomains: request.maxDomains ?? 1,
    maxErrors: request.maxErrors ?? 1,
    settleSeconds: seconds(request.settle) ?? DEFAULT_SETTLE_SECONDS,
    returnSeconds: seconds(request.returnTimeout) ?? DEFAULT_RETURN_SECONDS,
    repair: request.repair ?? 'person',
    gates: request.gates ?? [],
    greenForSeconds: seconds(request.greenFor) ?? DEFAULT_GREEN_SECONDS,
    onRed: request.onRed ?? 'hold',
  };
}

function limit(text: string | undefined): Limit | null {
  return text === undefined ? null : (parseLimit(text) ?? null);
}

export function seconds(duration: string | undefined): number | undefined {
  const ms = duration === undefined ? undefined : parseDurationMs(duration);
  return ms === undefined ? undefined : ms / 1_000;
}
