import { parentPort, workerData } from 'node:worker_threads';
import { loadMutant } from './mutants/load-mutant.ts';
import type { Mutant } from './mutants/mutants.ts';
import type { Deviation, Story } from './search/schedule.ts';
import type { Explored } from './search/search.ts';
import { withoutChance } from './world/actor.ts';
import type { Spec } from './world/spec.ts';

/** Explores worlds in a thread of its own: each mutant needs the product loaded anew. */

export interface Task {
  readonly mutant?: Mutant | undefined;
  /** In turn, until one has a violation. */
  readonly worlds: readonly string[];
  readonly isPlain?: boolean;
  /** Runs this one alone. */
  readonly schedule?: readonly Deviation[];
}

export interface TaskResult {
  readonly explored: readonly Explored[];
  /** Of the schedule that breaks a promise, or is run alone, line by line. */
  readonly story: readonly string[];
  /** Of the schedule that is run alone. */
  readonly told?: Pick<Story, 'message' | 'trace'>;
}

/** Random schedules of each world that are compared with the ends of those that were tried. */
const SAMPLES = 100;

const { mutant, worlds, isPlain = false, schedule } = workerData as Task;
if (mutant !== undefined) loadMutant(mutant);
withoutChance();
const { explore } = await import('./search/search.ts');
const { replay } = await import('./search/schedule.ts');
const { WORLDS } = await import('./worlds.ts');
const specs = worlds.map((name) => WORLDS.find((world) => world.name === name) as Spec);

const story: string[] = [];
const tell = (line: string) => void story.push(line);
const send = (result: TaskResult) => parentPort?.postMessage({ result });
if (schedule === undefined) send({ explored: await exploreAll(), story });
else send({ explored: [], story, told: await replay(specs[0] as Spec, schedule, tell) });

async function exploreAll(): Promise<readonly Explored[]> {
  const explored: Explored[] = [];
  for (const spec of specs) {
    const result = await explore(spec, {
      ...{ isPlain, samples: mutant === undefined ? SAMPLES : 0 },
      say: (text) => parentPort?.postMessage({ text }),
    });
    explored.push(result);
    if (result.found === undefined) continue;
    await replay(spec, result.found.schedule, tell);
    break;
  }
  return explored;
}
