import { elapsedMs } from '../time/elapsed.ts';

/** Corrections of drift by the last passes of the reconciliation. */

/** One correction of the Mesos schedule or of agents. */
export interface Correction {
  /** RFC 3339. */
  readonly at: string;
  /** The first hosts, by name. */
  readonly hostnames: readonly string[];
}

/** Counts as the alarm does: corrections in three of the last six periods of five minutes. */
const PERIOD_MS = 5 * 60_000;
const PERIODS = 6;
const TIMES = 3;
/** Bounds the record: a schedule of thousands may be wiped each minute. */
const MAX_HOSTNAMES = 20;

/** The corrections to remember after another one. */
export function withCorrection(before: readonly Correction[], hostnames: readonly string[], now: Date): Correction[] {
  const next = { at: now.toISOString(), hostnames: hostnames.toSorted().slice(0, MAX_HOSTNAMES) };
  return [...recent(before, now), next];
}

/** The corrections of the last half hour if they come back again and again; else none. */
export function repeated(corrections: readonly Correction[], now: Date): readonly Correction[] {
  const lately = recent(corrections, now);
  const periods = new Set(lately.map(({ at }) => Math.floor(Date.parse(at) / PERIOD_MS)));
  return periods.size >= TIMES ? lately : [];
}

function recent(corrections: readonly Correction[], now: Date): readonly Correction[] {
  return corrections.filter(({ at }) => elapsedMs(at, now) < PERIOD_MS * PERIODS);
}
