import { formatDuration } from '../time/duration.ts';
import { type GateAnswer, type GateStanding, gateText, hear, isHolding, overridden, turnedGates } from './gate.ts';
import { isFinished, isRunning, isUnderWay } from './phase.ts';
import { hostsIn, type Rollout, withNote } from './rollout.ts';
import { BY_ITSELF } from './transitions.ts';

/** Applies the answers of gates to a rolling maintenance. */

/** True while its gates are asked: before hosts begin, and while any is out. */
export function needsGates(rollout: Rollout): boolean {
  if (rollout.options.gates.length === 0 || isFinished(rollout)) return false;
  return rollout.hosts.some(isUnderWay) || (isRunning(rollout) && hostsIn(rollout, 'waiting').length > 0);
}

/** The rollout after the answers, with the gates that have turned. */
export interface Heard {
  readonly rollout: Rollout;
  readonly turned: readonly GateStanding[];
}

/**
 * Notes each gate that has turned. With `onRed: halt`, a newly red gate halts the rollout.
 *
 * @param answers of all its gates, by their names
 */
export function withAnswers(rollout: Rollout, answers: ReadonlyMap<string, GateAnswer>, now: Date): Heard {
  const { greenForSeconds } = rollout.options;
  const known = new Map(rollout.gates.map((gate) => [gate.name, gate]));
  const gates = [...answers].map(([name, answer]) => hear(known.get(name), name, answer, greenForSeconds));
  const isSame = gates.length === rollout.gates.length && gates.every((gate) => known.get(gate.name) === gate);
  if (isSame) return { rollout, turned: [] };
  const turned = turnedGates(rollout.gates, gates);
  const heard = turned.reduce<Rollout>((all, gate) => withNote(all, turnText(gate), BY_ITSELF, now), {
    ...rollout,
    gates,
  });
  return { rollout: halted(heard, turned, now), turned };
}

function turnText(gate: GateStanding): string {
  return gate.isOpen ? `gate ${gate.name} is green again: ${gate.evidence}` : gateText(gate, 0);
}

function halted(rollout: Rollout, turned: readonly GateStanding[], now: Date): Rollout {
  const { onRed, greenForSeconds } = rollout.options;
  const red = turned.find(({ colour }) => colour === 'red');
  if (onRed === 'hold' || red === undefined || !isRunning(rollout)) return rollout;
  if (hostsIn(rollout, 'waiting').length === 0) return rollout;
  const heldBy = `halted: ${gateText(red, greenForSeconds)}: 'resume' goes on`;
  return withNote({ ...rollout, status: 'halted', heldBy }, heldBy, BY_ITSELF, now);
}

/** Lets hosts begin although gates hold now, and notes who said so, and why. */
export function withOverride(rollout: Rollout, by: string, reason: string, now: Date): Rollout {
  const { gates, options } = rollout;
  const closed = gates.filter(({ isOpen }) => !isOpen);
  const override = { by, at: now.toISOString(), reason };
  if (closed.every((gate) => gate.override?.by === by && gate.override.reason === reason)) return rollout;
  const whose = closed.map(({ name, colour }) => `${name} (${colour})`).join(', ');
  const orRed = closed.some(({ redSince }) => redSince === null) ? ', or an unknown one turns red' : '';
  const until = `until it has been green for ${formatDuration(options.greenForSeconds)}${orRed}`;
  const text = `overrides gate ${whose}: ${reason}; ${until}`;
  return withNote({ ...rollout, gates: overridden(gates, override) }, text, by, now);
}

/** True for a running rollout whose gates let no further host begin. */
export function isGated(rollout: Rollout): boolean {
  return isRunning(rollout) && hostsIn(rollout, 'waiting').length > 0 && rollout.gates.some(isHolding);
}

/** Says why its gates let no further host begin; empty when they do. */
export function gatesHold({ gates, options }: Rollout): string {
  return gates
    .filter(isHolding)
    .map((gate) => gateText(gate, options.greenForSeconds))
    .join('; ');
}
