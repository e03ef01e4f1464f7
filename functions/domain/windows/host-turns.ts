import { nameList } from '../text/counted.ts';
/**
 * Orders the hosts of an opening window. Without this, a window too short for all of its hosts
 * would always begin with the same ones, and a first host that cannot be drained would block the
 * others.
 */

/** The latest result of a host in an opening of the window. */
export interface Turn {
  readonly hostname: string;
  /** RFC 3339. */
  readonly at: string;
  /** False when the host could not be drained, or did not come back. */
  readonly isDone: boolean;
}

/** Last turns of a window's hosts. Only a conditional write on the `version` read changes them. */
export interface WindowTurns {
  readonly windowName: string;
  readonly turns: readonly Turn[];
  /** 0 means that no record exists. */
  readonly version: number;
}

/** The most hosts of a window; they fit into an item of the table, even with the longest names. */
export const MAX_TURNS = 1_000;

/** Orders hosts: those without a turn, then done ones, then failed ones; the oldest turn first. */
export function inTurn(
  hostnames: readonly string[],
  { turns }: Pick<WindowTurns, 'turns'>,
): { readonly ordered: readonly string[]; readonly failedBefore: readonly Turn[] } {
  const lastTurns = new Map(turns.map((turn) => [turn.hostname, turn]));
  const oldestFirst = hostnames
    .flatMap((hostname) => lastTurns.get(hostname) ?? [])
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const done = oldestFirst.filter(({ isDone }) => isDone);
  const failedBefore = oldestFirst.filter(({ isDone }) => !isDone);
  const without = hostnames.filter((hostname) => !lastTurns.has(hostname));
  return { ordered: [...without, ...[...done, ...failedBefore].map(({ hostname }) => hostname)], failedBefore };
}

/** Adds the turns of a finished opening. */
export function withTurns(before: WindowTurns, ended: readonly Turn[]): WindowTurns {
  const turns = new Map([...before.turns, ...ended].map((turn) => [turn.hostname, turn]));
  const newestFirst = [...turns.values()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return { ...before, turns: newestFirst.slice(0, MAX_TURNS) };
}

const MAX_NAMES = 3;

/** Sentence about failed hosts, which come last; undefined when none has failed, or all have. */
export function lastInTurn(failedBefore: readonly Turn[], hostCount: number): string | undefined {
  const [first] = failedBefore;
  if (first === undefined || failedBefore.length === hostCount) return undefined;
  const names = failedBefore.map(({ hostname }) => hostname);
  const who = nameList(names, MAX_NAMES);
  return failedBefore.length === 1
    ? `last in turn: ${who}, which failed at ${first.at}`
    : `last in turn: ${who}, which failed before`;
}
