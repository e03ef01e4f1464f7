import { fieldFault, refuseFaults } from '../../contract/errors.ts';
import {
  DEFAULT_GREEN_SECONDS,
  isRolling,
  type Limit,
  limitsWithoutDomain,
  optionsWithoutGate,
  parseLimit,
  type RollingOptions,
  type RollingRequest,
  WITHOUT_DOMAIN,
  WITHOUT_GATE,
} from '../../domain/rolling/options.ts';
import { parseDurationMs } from '../../domain/time/duration.ts';
import type { Services } from '../../ports/services.ts';
import { unknownGates } from '../repair/known-gates.ts';
import { unknownRepair } from '../repair/known-repair.ts';

type Asked = RollingRequest & { readonly hold?: string | undefined };

/** Throws InvalidInput with all faults in the options of a rolling maintenance. */
export function refuseRollingFaults({ repairs, gates }: Services, { hold, ...request }: Asked): void {
  const held = `a rolling maintenance brings its hosts back by itself: leave out '${hold}', or the options of the waves`;
  refuseFaults([
    ...unknownRepair(repairs, request.repair),
    ...unknownGates(gates, request.gates),
    ...optionsWithoutGate(request).map((field) => fieldFault(field, WITHOUT_GATE, 'no-gate')),
    ...limitsWithoutDomain(request).map((field) => fieldFault(field, WITHOUT_DOMAIN, 'no-failure-domain')),
    ...(hold !== undefined && isRolling(request) ? [fieldFault('hold', held, 'hold-in-waves')] : []),
  ]);
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
