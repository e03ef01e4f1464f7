import { ableHosts, type ReasonTogether, type RoomDecision, type RoomQuestion, reasonTogether, take } from './room.ts';
import { limitsTogether, type WaveQuestion } from './wave.ts';

/** Finds the most hosts that may go down together now. */

export interface LargestQuestion extends RoomQuestion {
  readonly limits: WaveQuestion;
  /** Number of hosts that the breaker lets begin, and the reason; null: any number. */
  readonly breaker: { readonly most: number; readonly reason: string } | null;
}

export interface LargestSet extends RoomDecision {
  /** True when no larger set exists; false when one is possible, but no other host can join. */
  readonly isLargest: boolean;
}

/** Of up to this many hosts, every set is tried: at most 1,024 questions. */
const MAX_TRIED = 10;

/**
 * Finds the largest set of hosts that have room together within all limits. With up to ten hosts
 * that can go at all, it tries every set. With more, it fills two sets and takes the larger one: in
 * the order of the request, and with the fewest tasks first, from the largest failure domain on.
 */
export function largestSet(question: LargestQuestion): LargestSet {
  const { limits, breaker } = question;
  const { able, waitsFor } = ableHosts(question);
  const reasonOf: ReasonTogether = (names) =>
    (breaker !== null && names.length > breaker.most ? breaker.reason : undefined) ??
    limitsTogether(limits, names) ??
    reasonTogether(question, names);
  const found = [able, lightestFirst(question, able)]
    .map((order) => packed(order, reasonOf))
    .reduce((a, b) => (b.length > a.length ? b : a));
  const isLargest = found.length === able.length || able.length <= MAX_TRIED;
  const larger = isLargest ? firstFit(able, found.length + 1, reasonOf) : undefined;
  const chosen = new Set(larger ?? found);
  for (const name of able) if (!chosen.has(name)) waitsFor.set(name, reasonOf([...chosen, name]) ?? '');
  return { begin: able.filter((name) => chosen.has(name)), waitsFor, isLargest };
}

/** Takes as many hosts as fit, in this order. */
function packed(order: readonly string[], reasonOf: ReasonTogether): readonly string[] {
  const begin: string[] = [];
  // A host that did not fit may fit next to hosts that were taken after it.
  for (let before = -1; before < begin.length; ) {
    before = begin.length;
    take(
      reasonOf,
      order.filter((name) => !begin.includes(name)),
      begin,
      new Map(),
    );
  }
  return begin;
}

function lightestFirst({ tasks, limits }: LargestQuestion, names: readonly string[]): readonly string[] {
  const counts = Map.groupBy(tasks, ({ hostname }) => hostname);
  const weight = (name: string) => counts.get(name)?.length ?? 0;
  const { failureDomain } = limits.options;
  const attributes = new Map(limits.cluster.map((host) => [host.hostname, host.attributes]));
  const byDomain = Map.groupBy(names, (name) => (failureDomain === null ? '' : attributes.get(name)?.[failureDomain]));
  const sizesFirst = [...byDomain.values()].toSorted((a, b) => b.length - a.length);
  return sizesFirst.flatMap((theirs) => theirs.toSorted((a, b) => weight(a) - weight(b)));
}

/** Finds the largest set of at least `least` names that can go together: tries all sets. */
function firstFit(names: readonly string[], least: number, reasonOf: ReasonTogether): readonly string[] | undefined {
  for (let size = names.length; size >= least; size -= 1) {
    for (const set of setsOf(names, size)) if (reasonOf(set) === undefined) return set;
  }
  return undefined;
}

function* setsOf(names: readonly string[], size: number): Generator<readonly string[]> {
  if (size === 0) yield [];
  for (let first = 0; first + size <= names.length && size > 0; first += 1) {
    for (const rest of setsOf(names.slice(first + 1), size - 1)) yield [names[first] ?? '', ...rest];
  }
}
