import { run } from './run.ts';
import { answersTooEarly, type Mutation, overwrites, remembersEmptyAgents } from './stage/mutations.ts';

/** Storms over a product that breaks a promise: the judges have to notice. */

const SEED = 20_261_130;
/** More runs than any of these faults needs to show. */
const RUNS = 30;

test.each<{ name: string; makeMutation: () => Mutation; found: RegExp }>([
  {
    name: 'a watcher that answers a token before the state is written',
    makeMutation: () => answersTooEarly,
    found: /was told that '(drain|take-down|bring-up)' is over/,
  },
  {
    name: 'two watchers that ignore conditional writes',
    makeMutation: () => overwrites,
    found: /went (from|to)|second maintenance|history/,
  },
  {
    name: 'machine/down on a look of before',
    makeMutation: remembersEmptyAgents,
    found: /was taken down, and nobody had looked/,
  },
])('storms notice $name', async ({ makeMutation, found }) => {
  const messages: string[] = [];
  for (let index = 0; index < RUNS; index += 1) {
    const { broken } = await run(SEED, index, { mutation: makeMutation() });
    if (broken !== undefined) messages.push((broken as Error).message);
  }

  expect(messages).toContainEqual(expect.stringMatching(found));
});
