import { nameList } from '../text/counted.ts';
/**
 * Whose turn it is when a window opens. A window that is too short for all of its hosts would begin with the same ones each time, and one whose first
 * host cannot be drained would never come to the others.
 */

/** How a host has ended in an opening of the window that it has begun in. */
export interface Turn {
  readonly hostname: string;
  /** RFC 3339. */
  readonly at: string;
  /** False when it has failed: it could not be drained, or not be brought back. */
  readonly isDone: boolean;
}

/** What a window remembers of its openings: the last turn of each host. Changed only by a conditional write on the `version` that was read. */
export interface WindowTurns {
  readonly windowName: string;
  readonly turns: readonly Turn[];
  /** 0: there is no record. */
  readonly version: number;
}

/** As many as a window opens for, with the longest names within an item of the table. */
export const MAX_TURNS = 1_000;

/** The hosts in the order in which they have their turn: those that were never done, then those that were done, longest ago first; last those that failed. */
export function inTurn(
  hostnames: readonly string[],
  { turns }: Pick<WindowTurns, 'turns'>,
): { readonly ordered: readonly string[]; readonly failedBefore: readonly Turn[] } {
  const lastTurns = new Map(turns.map((turn) => [turn.hostname, turn]));
  const rank = (hostname: string): string => {
    const turn = lastTurns.get(hostname);
    if (turn === undefined) return '0';
    return `${turn.isDone ? '1' : '2'}${new Date(turn.at).toISOString()}`;
  };
  const ranks = new Map(hostnames.map((hostname) => [hostname, rank(hostname)]));
  const ordered = hostnames.toSorted((a, b) => compared(ranks.get(a) ?? '', ranks.get(b) ?? ''));
  const failedBefore = ordered.flatMap((hostname) => lastTurns.get(hostname) ?? []).filter(({ isDone }) => !isDone);
  return { ordered, failedBefore };
}

function compared(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** With the turns of an opening that is over. */
export function withTurns(before: WindowTurns, ended: readonly Turn[]): WindowTurns {
  const turns = new Map([...before.turns, ...ended].map((turn) => [turn.hostname, turn]));
  const newestFirst = [...turns.values()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return { ...before, turns: newestFirst.slice(0, MAX_TURNS) };
}

/** Hosts that a sentence names. */
const MAX_NAMES = 3;

/** Why hosts have their turn last: a sentence, undefined where none has to, or nobody is before them. */
export function lastInTurn(failedBefore: readonly Turn[], hostCount: number): string | undefined {
  const [first] = failedBefore;
  if (first === undefined || failedBefore.length === hostCount) return undefined;
  const names = failedBefore.map(({ hostname }) => hostname);
  const who = nameList(names, MAX_NAMES);
  return failedBefore.length === 1
    ? `last in turn: ${who}, which failed at ${first.at}`
    : `last in turn: ${who}, which failed before`;
}
