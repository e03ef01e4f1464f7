import type { RollingOptions } from '../../../functions/domain/rolling/options.ts';
import type { ClusterHost } from '../../../functions/domain/rolling/wave.ts';

/** Options without any limit. */
export const OPTIONS: RollingOptions = {
  concurrency: null,
  maxUnavailable: null,
  maxUnavailablePerDomain: null,
  failureDomain: null,
  maxDomains: 1,
  maxErrors: 1,
  settleSeconds: 0,
  gates: [],
  greenForSeconds: 300,
  onRed: 'hold' as const,
  returnSeconds: 60,
  repair: 'none',
};

export function host(hostname: string, attributes: Record<string, string> = {}, isOut = false): ClusterHost {
  return { hostname, attributes, isOut };
}
