import type { RollingView } from '../../functions/contract/api/rolling.ts';
import { span } from '../text/time.ts';

/** `At most 2 of its hosts out, 5% of a pool; one rack at a time; settles for 1 min.` */
export function limitsText(limits: RollingView): string {
  const { concurrency, maxUnavailable, maxUnavailablePerDomain, failureDomain, maxDomains } = limits;
  const out = [
    concurrency === null ? [] : [`${concurrency} of its hosts`],
    maxUnavailable === null ? [] : [`${maxUnavailable} of a pool`],
    maxUnavailablePerDomain === null ? [] : [`${maxUnavailablePerDomain} of a ${failureDomain ?? 'failure domain'}`],
  ].flat();
  const parts = [
    ...(out.length === 0 ? [] : [`at most ${out.join(', ')} out`]),
    ...(failureDomain === null ? [] : [`${maxDomains} ${failureDomain} at a time`]),
    `${repairText(limits.repair)}, back within ${span(limits.returnSeconds)}`,
    `settles for ${span(limits.settleSeconds)}`,
  ];
  const text = parts.join('; ');
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function repairText(repair: string): string {
  if (repair === 'none') return 'no repair';
  return repair === 'person' ? 'a person repairs and completes' : `repair by ${repair}`;
}
