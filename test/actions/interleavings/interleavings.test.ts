import fc from 'fast-check';
import { type Command, command } from './interleaved-commands.ts';
import { World } from './interleaved-world.ts';
import { checkEnd, checkStep } from './invariants.ts';

/**
 * The invariants of the system under random interleavings: steps of several maintenances in any
 * order, delivered twice or late, crashed before or after any call, with tasks coming and going,
 * agents dying, and another operator changing the Mesos schedule, draining agents, and taking
 * machines down and up.
 */

/** Runs that once failed. */
const FOUND: Readonly<Record<string, readonly Command[]>> = {
  'a host is brought up by others while its maintenance publishes it': [
    { do: 'down-by-hand', host: 'h2' },
    { do: 'reconcile', during: [], look: 1, crashAfter: null },
    { do: 'reconcile', during: [], look: 0, crashAfter: 4 },
    { do: 'up-by-hand', host: 'h2' },
    { do: 'request', kind: 'start', hosts: ['h1', 'h2'] },
    { do: 'step', which: 0, crashAfter: null, twice: false },
    { do: 'restart-agent', host: 'h2' },
    { do: 'reconcile', during: [0], look: 1, crashAfter: null },
  ],
};

test.each(Object.entries(FOUND))('%s', async (_name, commands) => {
  await play(commands);
});

/** Plays a run to its end. */
async function play(commands: readonly Command[]): Promise<void> {
  const world = new World();
  for (const command of commands) {
    await world.obey(command);
    await checkStep(world);
  }
  await world.settle();
  await checkEnd(world);
}

describe('any interleaving of steps, crashes, repeats and outside interference', () => {
  test('keeps the invariants, and every host ends where it is wanted', async () => {
    await fc.assert(fc.asyncProperty(fc.array(command, { minLength: 20, maxLength: 120, size: 'max' }), play), {
      numRuns: 300,
      endOnFailure: true,
    });
  });
});
