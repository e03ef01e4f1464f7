import { Broken } from '../../faults/stage/broken.ts';
import { comeToRest } from '../../faults/world/rest.ts';
import { judgeTrace, rejectionText } from '../../spec/judge-trace.ts';
import type { TraceLine } from '../../spec/trace.ts';
import type { Spec } from '../world/spec.ts';
import { TinyWorld } from '../world/world.ts';
import { make, movesOf, NoSuchMove } from './moves.ts';

/** Schedules: each says where it deviates from the first moves. */

/** At the step of this number, the move of this place instead of the first one. */
export interface Deviation {
  readonly step: number;
  readonly move: number;
}

export function textOf(schedule: readonly Deviation[]): string {
  return schedule.map(({ step, move }) => `${step}.${move}`).join(' ');
}

/** Undefined for a text that is no schedule. */
export function deviationsOf(text: string): readonly Deviation[] | undefined {
  const words = text.split(' ').filter((word) => word !== '');
  if (!words.every((word) => /^\d+\.\d+$/.test(word))) return undefined;
  return words.map((word) => {
    const [step = 0, move = 0] = word.split('.').map(Number);
    return { step, move };
  });
}

export interface Found {
  /** The promise that is broken. */
  readonly message: string;
  readonly schedule: readonly Deviation[];
}

export interface Story {
  /** The promise that is broken; undefined when none is. */
  readonly message: string | undefined;
  readonly trace: readonly TraceLine[];
}

/** Runs one schedule, and tells what happens. */
export async function replay(
  spec: Spec,
  schedule: readonly Deviation[],
  say: (text: string) => void = () => undefined,
): Promise<Story> {
  const world = await TinyWorld.begin(spec);
  const trace = world.recorder.lines;
  const left = [...schedule];
  try {
    for (let step = 0; ; step += 1) {
      const moves = movesOf(world);
      if (moves.length === 0) break;
      const isDeviation = left[0]?.step === step;
      const move = moves[isDeviation ? (left.shift()?.move ?? 0) : 0];
      say(`${String(step).padStart(3)} ${isDeviation ? '→' : ' '} ${move?.text}`);
      await make(world, move);
    }
    say('all trouble ends');
    await end(world);
    return { message: undefined, trace };
  } catch (error) {
    if (error instanceof NoSuchMove) throw error;
    return { message: textOfError(error), trace };
  }
}

/** The trouble ends. All hosts get where they are wanted, and the specification allows what has happened. */
export async function end(world: TinyWorld): Promise<void> {
  await comeToRest(world);
  const rejection = judgeTrace(world.recorder.lines);
  if (rejection !== undefined) throw new Broken(rejectionText(rejection));
}

export function textOfError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** A schedule that still breaks a promise, and of whose deviations none can be left out. */
export async function shortened(spec: Spec, found: Found): Promise<Found> {
  for (const deviation of found.schedule) {
    const schedule = found.schedule.filter((other) => other !== deviation);
    const message = await replay(spec, schedule).then(
      (story) => story.message,
      () => undefined,
    );
    if (message !== undefined) return shortened(spec, { message, schedule });
  }
  return found;
}
