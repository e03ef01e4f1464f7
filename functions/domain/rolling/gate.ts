import { formatDuration } from '../time/duration.ts';

/**
 * Decides from the answers of gates whether further hosts of a rolling maintenance may begin.
 *
 * A gate that is red, or that gives no answer, holds further hosts and never fails a host. After
 * that it must be green for a while before the next host begins.
 */

export const GATE_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

export const COLOURS = ['green', 'red', 'unknown'] as const;
export type Colour = (typeof COLOURS)[number];

/** `hold` goes on by itself after enough green; `halt` waits for an operator's `resume`. */
export const ON_RED = ['hold', 'halt'] as const;
export type OnRed = (typeof ON_RED)[number];

export interface GateAnswer {
  /** `unknown`: no answer, or one that is neither green nor red. */
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
  /** All answers since this time have this colour. */
  readonly since: string;
  /** True after a green first answer, or enough green time, until an answer is not green. */
  readonly isOpen: boolean;
  /** Time of the first red answer since it was last open; null without one. */
  readonly redSince: string | null;
  /** Null while it is open. */
  readonly override: GateOverride | null;
}

/** While a gate is not green, its stored evidence is replaced this often: each write costs. */
const REFRESH_MS = 60_000;

/** Returns the standing after an answer; the same object if there is nothing to store. */
export function hear(
  before: GateStanding | undefined,
  name: string,
  answer: GateAnswer,
  greenForSeconds: number,
): GateStanding {
  const since = before?.colour === answer.colour ? before.since : answer.at;
  const isOpen = opens(before, answer, since, greenForSeconds);
  if (before !== undefined && before.isOpen === isOpen && before.colour === answer.colour) {
    const ageMs = Date.parse(answer.at) - Date.parse(before.at);
    if (answer.colour === 'green' || ageMs < REFRESH_MS) return before;
  }
  const redSince = isOpen ? null : (before?.redSince ?? (answer.colour === 'red' ? answer.at : null));
  // An operator who overrode an unknown gate has not seen it red.
  const isNewRed = redSince !== null && before?.redSince == null;
  const override = isOpen || isNewRed ? null : (before?.override ?? null);
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

export function gateText({ name, colour, since, evidence }: GateStanding, greenForSeconds: number): string {
  if (colour !== 'green') return `gate ${name} is ${colour}: ${evidence}`;
  return `gate ${name} is green since ${since}, and must be so for ${formatDuration(greenForSeconds)}`;
}

/**
 * Gates that have closed, turned red for the first time since they were open, or opened again. A
 * gate that flaps while it holds does none of these.
 */
export function turnedGates(before: readonly GateStanding[], after: readonly GateStanding[]): readonly GateStanding[] {
  const known = new Map(before.map((gate) => [gate.name, gate]));
  return after.filter((gate) => {
    const { isOpen = true, redSince = null } = known.get(gate.name) ?? {};
    return isOpen !== gate.isOpen || (redSince === null && gate.redSince !== null);
  });
}

/** Lets closed gates hold no host, each until it opens again. */
export function overridden(gates: readonly GateStanding[], override: GateOverride): readonly GateStanding[] {
  return gates.map((gate) => (gate.isOpen ? gate : { ...gate, override }));
}
