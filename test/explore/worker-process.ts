import { parentPort, workerData } from 'node:worker_threads';
import { withoutChance } from './actor.ts';
import { loadMutant } from './mutants/load-mutant.ts';
import type { Mutant } from './mutants/mutants.ts';
import type { Deviation, Explored } from './search.ts';

/** Explores worlds in a thread of its own: each mutant needs the product loaded anew. */

export interface Task {
  readonly mutant?: Mutant | undefined;
  /** In turn, until one has a violation. */
  readonly worlds: readonly string[];
  readonly isPlain?: boolean;
}

export interface TaskResult {
  readonly explored: readonly Explored[];
  /** Of the schedule that breaks a promise, line by line. */
  readonly story: readonly string[];
}

const { mutant, worlds, isPlain = false } = workerData as Task;
if (mutant !== undefined) loadMutant(mutant);
withoutChance();
const { explore, replay } = await import('./search.ts');
const { WORLDS } = await import('./worlds.ts');

const explored: Explored[] = [];
const story: string[] = [];
for (const name of worlds) {
  const spec = WORLDS.find((world) => world.name === name);
  if (spec === undefined) throw new Error(`no world is called ${name}`);
  const result = await explore(spec, {
    isPlain,
    say: (text) => parentPort?.postMessage({ text }),
  });
  explored.push(result);
  if (result.found === undefined) continue;
  await replay(spec, result.found.schedule as readonly Deviation[], (line) => story.push(line));
  break;
}
parentPort?.postMessage({ result: { explored, story } satisfies TaskResult });
