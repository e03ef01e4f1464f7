import { chanceOfRun } from '../../faults/stage/chance.ts';
import { digestOf } from '../world/position.ts';
import type { Spec } from '../world/spec.ts';
import { TinyWorld } from '../world/world.ts';
import { make, movesOf } from './moves.ts';
import type { Deviation } from './schedule.ts';

/** A random schedule that ends where none of the tried ones does: the exploration has left something out. */
export async function strayOf(
  spec: Spec,
  ends: ReadonlySet<string>,
  runs: number,
): Promise<readonly Deviation[] | undefined> {
  for (let run = 0; run < runs; run += 1) {
    const { schedule, end } = await randomSchedule(spec, run);
    if (!ends.has(end)) return schedule;
  }
  return undefined;
}

async function randomSchedule(spec: Spec, run: number) {
  const chance = chanceOfRun(1, run);
  // From few deviations to many.
  const eagerness = chance.next() ** 2;
  const schedule: Deviation[] = [];
  const world = await TinyWorld.begin(spec);
  for (let step = 0; ; step += 1) {
    const moves = movesOf(world);
    if (moves.length === 0) return { schedule, end: await digestOf(world) };
    const move = chance.is(eagerness) ? chance.below(moves.length) : 0;
    if (move > 0) schedule.push({ step, move });
    await make(world, moves[move]);
  }
}
