import { plural } from '../text/counted.ts';
import { formatDuration } from '../time/duration.ts';

/**
 * The breaker of a cluster: when more hosts begin, or fail, within a sliding window than its
 * settings allow, nothing begins until an operator resets it.
 */

export interface BreakerLimits {
  /** Hosts that may begin within the window; null: any number. */
  readonly begun: number | null;
  /** Hosts that may fail within the window; null: any number. */
  readonly failed: number | null;
  readonly windowSeconds: number;
}

export type BreakerCount = 'begun' | 'failed';

/** Numbers of hosts by the start of their slot, seconds since 1970. */
type Slots = readonly (readonly [slot: number, hosts: number])[];

interface BreakerEvent {
  readonly at: string;
  readonly by: string;
  readonly text: string;
}

/** The one record of the breaker. Only a conditional write on the `version` read changes it. */
export interface Breaker {
  readonly begun: Slots;
  readonly failed: Slots;
  /** Time and reason of its opening; null while it is closed. */
  readonly open: { readonly at: string; readonly why: string } | null;
  /** Its newest openings and resets, oldest first. */
  readonly events: readonly BreakerEvent[];
  /** 0: there is no record yet. */
  readonly version: number;
}

export const NEW_BREAKER: Breaker = { begun: [], failed: [], open: null, events: [], version: 0 };

/** Slots of a window. They keep the record small; a host counts for at most one slot too long. */
const SLOTS = 60;
const MAX_EVENTS = 20;

/** Hosts within the window that ends now. */
export function countIn(breaker: Breaker, count: BreakerCount, limits: BreakerLimits, now: Date): number {
  return within(breaker[count], limits, now).reduce((sum, [, hosts]) => sum + hosts, 0);
}

/**
 * Counts more hosts. The breaker opens when they exceed the limit: then hosts that would begin do
 * not begin, and are not counted.
 *
 * @param by the operator who asked, or the part of this system that found the failures
 */
export function withHosts(
  breaker: Breaker,
  { count, hosts, by }: { readonly count: BreakerCount; readonly hosts: number; readonly by: string },
  limits: BreakerLimits,
  now: Date,
): Breaker {
  const most = limits[count];
  if (most === null || hosts === 0) return breaker;
  const kept = within(breaker[count], limits, now);
  const total = kept.reduce((sum, [, each]) => sum + each, hosts);
  const begins = count === 'begun';
  const counted = begins && (breaker.open !== null || total > most) ? kept : added(kept, hosts, limits, now);
  const next = { ...breaker, [count]: counted };
  if (breaker.open !== null || total <= most) return next;
  const verb = begins ? 'would have begun' : 'have failed';
  const why = `${plural(total, 'host')} ${verb} within ${formatDuration(limits.windowSeconds)}, more than ${most}`;
  const open = { at: now.toISOString(), why };
  return { ...next, open, events: withEvent(breaker, { at: open.at, by, text: `opened: ${why}` }) };
}

/** Number of hosts that may begin before the breaker opens, and the reason: a sentence. */
export function roomIn(breaker: Breaker, begun: number, limits: BreakerLimits, now: Date) {
  const before = countIn(breaker, 'begun', limits, now);
  const within = `within ${formatDuration(limits.windowSeconds)}`;
  const reason = `the breaker opens when more than ${plural(begun, 'host')} begin ${within}, and ${before} have`;
  return { most: Math.max(0, begun - before), reason };
}

/** Closes the breaker, and counts from 0 again. */
export function reset(breaker: Breaker, { by, reason }: { by: string; reason: string }, now: Date): Breaker {
  const event = { at: now.toISOString(), by, text: `reset: ${reason}` };
  return { ...NEW_BREAKER, events: withEvent(breaker, event), version: breaker.version };
}

/** The reason to refuse a request, or to hold a rolling maintenance. */
export function openText({ at, why }: NonNullable<Breaker['open']>): string {
  return `the breaker is open since ${at}: ${why}. Nothing begins until an operator has looked and runs 'peloton breaker reset --reason TEXT'`;
}

function within(slots: Slots, { windowSeconds }: BreakerLimits, now: Date): Slots {
  const oldest = now.getTime() / 1_000 - windowSeconds;
  return slots.filter(([slot]) => slot + slotSeconds(windowSeconds) > oldest);
}

function added(slots: Slots, hosts: number, { windowSeconds }: BreakerLimits, now: Date): Slots {
  const length = slotSeconds(windowSeconds);
  const slot = Math.floor(now.getTime() / 1_000 / length) * length;
  const before = slots.find(([start]) => start === slot)?.[1] ?? 0;
  return [...slots.filter(([start]) => start !== slot), [slot, before + hosts]];
}

function slotSeconds(windowSeconds: number): number {
  return Math.max(1, Math.ceil(windowSeconds / SLOTS));
}

function withEvent({ events }: Breaker, event: BreakerEvent): readonly BreakerEvent[] {
  return [...events, event].slice(-MAX_EVENTS);
}
