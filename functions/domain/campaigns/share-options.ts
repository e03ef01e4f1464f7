import { type Limit, limitText, type RollingOptions, type RollingRequest } from '../rolling/options.ts';
import { parseDurationMs } from '../time/duration.ts';
import type { WindowOptions } from '../windows/recurring-window.ts';

/** Joins the options of campaigns that share an outage: all limits, repairs and gates hold. */

/**
 * @param each the options of the campaigns, the oldest first
 * @param resolved the same options with their defaults filled in
 */
export function sharedOptions(each: readonly WindowOptions[], resolved: readonly RollingOptions[]): WindowOptions {
  if (each.length === 1) return { ...each[0] };
  const joined = (texts: readonly (string | undefined)[]) => [...new Set(texts.filter((text) => text !== undefined))];
  const verify = joined(each.flatMap((options) => options.verify?.split(',')));
  return {
    ...rollingOf(resolved),
    reason: joined(each.map(({ reason }) => reason)).join('; '),
    verify: verify.join(',') || undefined,
    // Without a shared deadline, the end of the window is the deadline.
    deadline: agreed(
      each.map(({ deadline }) => deadline),
      (text = '') => parseDurationMs(text),
    ),
    onDeadline: agreed(each.map(({ onDeadline }) => onDeadline)) ?? 'cancel',
  };
}

/** The one value of all, `1h` and `60m` being one; undefined when they differ. */
function agreed<T>(values: readonly T[], keyOf: (value: T) => unknown = (value) => value): T | undefined {
  return new Set(values.map(keyOf)).size === 1 ? values[0] : undefined;
}

function rollingOf(all: readonly RollingOptions[]): RollingRequest {
  const domains = new Set(all.flatMap(({ failureDomain }) => failureDomain ?? []));
  const inDomains = all.filter(({ failureDomain }) => failureDomain !== null);
  const [failureDomain] = domains;
  // Limits by different attributes cannot be joined: one host at a time keeps them all.
  const concurrency = domains.size > 1 ? 1 : strictest(all.map((one) => one.concurrency));
  const maxUnavailable = strictestLimit(all.map((one) => one.maxUnavailable));
  const perDomain = strictestLimit(all.map((one) => one.maxUnavailablePerDomain));
  const gates = [...new Set(all.flatMap((one) => one.gates))];
  const greenFor = Math.max(...all.filter((one) => one.gates.length > 0).map((one) => one.greenForSeconds));
  const seconds = (of: (options: RollingOptions) => number) => `${Math.max(...all.map(of))}s`;
  return {
    ...(concurrency !== null && { concurrency }),
    ...(maxUnavailable !== null && { maxUnavailable: limitText(maxUnavailable) }),
    ...(failureDomain !== undefined && {
      failureDomain,
      maxDomains: Math.min(...inDomains.map(({ maxDomains }) => maxDomains)),
      ...(perDomain !== null && { maxUnavailablePerDomain: limitText(perDomain) }),
    }),
    maxErrors: Math.min(...all.map(({ maxErrors }) => maxErrors)),
    settle: seconds(({ settleSeconds }) => settleSeconds),
    returnTimeout: seconds(({ returnSeconds }) => returnSeconds),
    repair: repairsInOrder(all.flatMap(({ repair }) => repair.split(','))),
    ...(gates.length > 0 && {
      gates,
      greenFor: `${greenFor}s`,
      onRed: all.some(({ onRed }) => onRed === 'halt') ? 'halt' : 'hold',
    }),
  };
}

/** Each hook once, in their order. A person comes last, because `complete` ends the outage. */
function repairsInOrder(repairs: readonly string[]): string {
  const hooks = [...new Set(repairs)].filter((repair) => repair !== 'none' && repair !== 'person');
  const last = repairs.includes('person') ? ['person'] : [];
  return [...hooks, ...last].join(',') || 'none';
}

function strictest(counts: readonly (number | null)[]): number | null {
  const given = counts.filter((count) => count !== null);
  return given.length === 0 ? null : Math.min(...given);
}

/** A count and a percentage cannot be compared: one host at a time keeps both. */
function strictestLimit(limits: readonly (Limit | null)[]): Limit | null {
  const given = limits.filter((limit) => limit !== null);
  const count = strictest(given.map((limit) => ('count' in limit ? limit.count : null)));
  const percent = strictest(given.map((limit) => ('percent' in limit ? limit.percent : null)));
  if (count !== null) return { count: percent === null ? count : 1 };
  return percent === null ? null : { percent };
}
