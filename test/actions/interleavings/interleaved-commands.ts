import fc from 'fast-check';

/** The events of a run, in any order. */

export const HOSTS = ['h1', 'h2', 'h3'];

/** The next event of a run. */
export type Command =
  | { readonly do: 'request'; readonly kind: 'start' | 'complete' | 'cancel'; readonly hosts: string[] }
  | { readonly do: 'step'; readonly which: number; readonly crashAfter: number | null; readonly twice: boolean }
  | { readonly do: 'pair'; readonly which: number }
  | { readonly do: 'late'; readonly which: number }
  | { readonly do: (typeof TO_A_HOST)[number]; readonly host: string }
  | { readonly do: 'foreign-window'; readonly id: number }
  | {
      readonly do: 'reconcile';
      readonly during: readonly number[];
      readonly look: number;
      readonly crashAfter: number | null;
    };

const TO_A_HOST = [
  ...(['task', 'end-tasks', 'restart-agent', 'replace-agent', 'reactivate'] as const),
  ...(['disconnect-agent', 'lose-agent', 'down-by-hand', 'up-by-hand', 'window-by-hand', 'drain-by-hand'] as const),
] as const;

const hosts = fc.subarray(HOSTS, { minLength: 1 });

/** Some are likelier than others: most of all that a step is taken. */
export const command: fc.Arbitrary<Command> = fc.oneof(
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
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom(...TO_A_HOST), host: fc.constantFrom(...HOSTS) }) },
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
