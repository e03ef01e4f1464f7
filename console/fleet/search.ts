import { STATES, type State } from '../text/states.ts';
import { type Cell, FLAGS, type Flag } from './cells.ts';

/** The choice of the hosts that the map shows. */

export interface Filter {
  /** Words that must all fit: part of a name, a job, a holder, a reason, a code; or `attribute=value`. */
  readonly text: string;
  /** The host is in one of these states; an empty list allows all. */
  readonly states: readonly State[];
  /** The host has one of these flags; an empty list allows all. */
  readonly flags: readonly Flag[];
}

export function matching(cells: readonly Cell[], { text, states, flags }: Filter): readonly Cell[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0 && states.length === 0 && flags.length === 0) return cells;
  return cells.filter(
    (cell) =>
      (states.length === 0 || states.includes(cell.state)) &&
      (flags.length === 0 || cell.flags.some((flag) => flags.includes(flag))) &&
      words.every((word) => fits(cell, word)),
  );
}

function fits(cell: Cell, word: string): boolean {
  const [, name, value] = /^([^=]+)=(.*)$/.exec(word) ?? [];
  if (name !== undefined && value !== undefined) return hasAttribute(cell, name, value);
  return textsOf(cell).some((text) => text.toLowerCase().includes(word));
}

function hasAttribute({ attributes }: Cell, name: string, value: string): boolean {
  return Object.entries(attributes).some(
    ([each, its]) => each.toLowerCase() === name && (value === '' || its.toLowerCase() === value),
  );
}

function textsOf({ name, state, flags, blockers, jobs, holds, maintenance }: Cell): readonly string[] {
  const { reason = '', id = '', requestedBy = '' } = maintenance ?? {};
  const holders = holds.flatMap((hold) => [hold.name, hold.by]);
  const words = [name, STATES[state], ...flags.map((flag) => FLAGS[flag]), ...blockers, ...jobs, ...holders];
  return [...words, reason, id, requestedBy];
}

/** Hosts by state and by flag, for the filters. */
export function countsOf(cells: readonly Cell[]): {
  readonly states: Readonly<Partial<Record<State, number>>>;
  readonly flags: Readonly<Partial<Record<Flag, number>>>;
} {
  const states: Partial<Record<State, number>> = {};
  const flags: Partial<Record<Flag, number>> = {};
  for (const cell of cells) {
    states[cell.state] = (states[cell.state] ?? 0) + 1;
    for (const flag of cell.flags) flags[flag] = (flags[flag] ?? 0) + 1;
  }
  return { states, flags };
}
