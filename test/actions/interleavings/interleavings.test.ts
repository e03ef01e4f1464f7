import { describe, test } from '@jest/globals';
import fc from 'fast-check';
import { command } from './interleaved-commands.ts';
import { World } from './interleaved-world.ts';

/**
 * The invariants of the system under random interleavings: steps of several maintenances in any order, delivered twice or late,
 * crashed before or after any call, with tasks coming and going, agents dying, and somebody else changing the Mesos schedule, draining
 * agents, and taking machines down and up.
 */

describe('any interleaving of steps, crashes, repeats and outside interference', () => {
  test('keeps the invariants, and every host ends where it is wanted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 20, maxLength: 120, size: 'max' }), async (commands) => {
        const world = new World();
        for (const command of commands) {
          await world.obey(command);
          await world.check();
        }
        await world.settle();
        await world.checkEnd();
      }),
      { numRuns: 300, endOnFailure: true },
    );
  });
});
