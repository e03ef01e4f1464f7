import { describe, test } from '@jest/globals';
import fc from 'fast-check';
import { type Command, HOSTS, TO_A_HOST, World } from './interleaved-world.ts';

/**
 * The invariants of the system under random interleavings: steps of several maintenances in any order, delivered twice or late,
 * crashed before or after any call, with tasks coming and going, agents dying, and somebody else changing the Mesos schedule, draining
 * agents, and taking machines down and up.
 */

const hosts = fc.subarray(HOSTS, { minLength: 1 });

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('request' as const),
      kind: fc.constantFrom('start', 'complete', 'cancel'),
      hosts,
    }),
  },
  {
    weight: 20,
    arbitrary: fc.record({
      do: fc.constant('step' as const),
      which: fc.nat(9),
      crashAfter: fc.option(fc.nat(6), { freq: 3 }),
      twice: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pair' as const), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('late' as const), which: fc.nat(99) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom(...TO_A_HOST),
      host: fc.constantFrom(...HOSTS),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('foreign-window' as const), id: fc.nat(3) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('reconcile' as const),
      during: fc.array(fc.nat(9), { maxLength: 6 }),
      look: fc.nat(1),
      crashAfter: fc.option(fc.nat(12), { freq: 3 }),
    }),
  },
);

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
  }, 120_000);
});
