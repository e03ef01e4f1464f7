import { readFlags } from '../flags.ts';
import { BATCH, fuzz } from './fuzz.ts';
import { openWorld } from './world.ts';

/** `npm run fuzz`: hostile requests to its own service; progress on stderr, figure on stdout. */

const USAGE = `npm run fuzz -- [--runs N] [--seed S]

Starts the service in front of a simulated cluster and sends it N requests (10,000 if not given), made up from what it describes
itself and from the inputs of its state machines. The same seed makes the same requests.
`;

const { values, wholeNumber } = readFlags(USAGE, {
  runs: { type: 'string', default: '10000' },
  seed: { type: 'string' },
});
const runs = wholeNumber(values.runs, 'runs');
const seed = wholeNumber(values.seed ?? String(Math.floor(Math.random() * 1e9)), 'seed');

const startedAt = performance.now();
const seconds = () => Math.round((performance.now() - startedAt) / 1_000);
const world = await openWorld();
try {
  process.stderr.write(`seed ${seed}, ${runs} requests to ${world.stage.url}\n`);
  const statuses = await fuzz(world, {
    runs,
    seed,
    onBatch: (judged) => {
      if (judged % (10 * BATCH) === 0) process.stderr.write(`${judged} requests, ${seconds()} s\n`);
    },
  });
  const answers = [...statuses].sort(([a], [b]) => a - b).map(([status, times]) => `${times} × ${status}`);
  process.stdout.write(
    `${runs} requests with seed ${seed} in ${seconds()} s: no 5xx, no change (${answers.join(', ')})\n`,
  );
} catch (error) {
  process.stdout.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  await world.stop();
}
