import { formatDuration } from '../time/duration.ts';

/**
 * Decides from the answers of gates whether further hosts of a rolling maintenance may begin.
 *
 * A gate that is red, or that gives no answer, holds further hosts and never fails one. After that
 * it must be green for a while before the next host begins.
 */

export const GATE_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

export const COLOURS = ['green', 'red', 'unknown'] as const;
export type Colour = (typeof COLOURS)[number];

/** `hold` goes on by itself after enough green; `halt` waits for an operator's `resume`. */
export const ON_RED = ['hold', 'halt'] as const;
export type OnRed = (typeof ON_RED)[number];

export interface GateAnswer {
  /** `unknown`: no answer, or one that says neither. */
  readonly colour: Colour;
  /** A sentence for the operator. */
  readonly evidence: string;
  /** Time of the answer, RFC 3339. */
  readonly at: string;
}

/** An operator's decision to go on although a gate holds. */
export interface GateOverride {
  readonly by: string;
  readonly at: string;
  readonly reason: string;
}

/** The answers of one gate so far, as a rolling maintenance keeps them. */
export interface GateStanding extends GateAnswer {
  readonly name: string;
  /** First answer of this colour in a row. */
  readonly since: string;
  /** True from its first answer, or from enough green, until an answer that is not green. */
  readonly isOpen: boolean;
  /** First red answer since it was open last. */
  readonly redSince: string | null;
  /** Null while it is open. */
  readonly override: GateOverride | null;
}

/** An unchanged colour is stored again after so long: each write costs, and its evidence ages. */
const REFRESH_MS = 60_000;

/** Returns the standing after an answer; the same one if there is nothing to store. */
export function hear(
  before: GateStanding | undefined,
  name: string,
  answer: GateAnswer,
  greenForSeconds: number,
): GateStanding {
  const since = before?.colour === answer.colour ? before.since : answer.at;
  const isOpen = opens(before, answer, since, greenForSeconds);
  const redSince = isOpen ? null : (before?.redSince ?? (answer.colour === 'red' ? answer.at : null));
  const turnedRed = redSince !== null && before?.redSince == null;
  // Who overrode an unknown gate has not seen it red.
  const override = isOpen || turnedRed ? null : (before?.override ?? null);
  if (before !== undefined && before.isOpen === isOpen && before.colour === answer.colour) {
    const isSame = isOpen || Date.parse(answer.at) - Date.parse(before.at) < REFRESH_MS;
    if (isSame) return before;
  }
  return { ...answer, name, since, isOpen, redSince, override };
}

function opens(
  before: GateStanding | undefined,
  { colour, at }: GateAnswer,
  since: string,
  greenForSeconds: number,
): boolean {
  if (colour !== 'green') return false;
  if (before === undefined || before.isOpen) return true;
  return Date.parse(at) - Date.parse(since) >= greenForSeconds * 1_000;
}

/** True while it lets no further host begin. */
export function isHolding({ isOpen, override }: GateStanding): boolean {
  return !isOpen && override === null;
}

/** Says why no further host begins; empty when the gates let one begin. */
export function heldByGates(gates: readonly GateStanding[], greenForSeconds: number): string {
  const holding = gates.filter(isHolding);
  return holding.map((gate) => gateText(gate, greenForSeconds)).join('; ');
}

export function gateText({ name, colour, since, evidence }: GateStanding, greenForSeconds: number): string {
  if (colour !== 'green') return `gate ${name} is ${colour}: ${evidence}`;
  const wait = formatDuration(greenForSeconds * 1_000);
  return `gate ${name} is green since ${since}, and must be so for ${wait}`;
}

/** Names the gates that turned red, for the first time since they were open. */
export function turnedRed(before: readonly GateStanding[], after: readonly GateStanding[]): readonly GateStanding[] {
  const known = new Set(before.flatMap(({ name, redSince }) => (redSince === null ? [] : [name])));
  return after.filter(({ name, redSince }) => redSince !== null && !known.has(name));
}

/** Lets the gates that hold now hold no longer, until each has been green for long enough. */
export function overridden(gates: readonly GateStanding[], override: GateOverride): readonly GateStanding[] {
  return gates.map((gate) => (gate.isOpen ? gate : { ...gate, override }));
}
