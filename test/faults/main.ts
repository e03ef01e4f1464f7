import { parseArgs } from 'node:util';
import { run } from './run.ts';

/** `npm run faults`: progress on stderr, the figure on stdout. */

const USAGE = `npm run faults -- [--runs N] [--seed S] [--run K]

Runs the real steps N times (1,000 if not given) through a storm of faults, lets them come to rest, and checks what the system
promises. The same seed makes the same runs; --run repeats one of them, and shows what happened.
`;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string' },
    run: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}

function wholeNumber(text: string, name: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  process.stderr.write(`--${name} takes a whole number, not '${text}'\n\n${USAGE}`);
  process.exit(2);
}

const seed = wholeNumber(values.seed ?? String(Math.floor(Math.random() * 1e9)), 'seed');
const only = values.run === undefined ? undefined : wholeNumber(values.run, 'run');
const runs = only === undefined ? wholeNumber(values.runs, 'runs') : 1;
const startedAt = performance.now();
const seconds = () => Math.round((performance.now() - startedAt) / 1_000);
let broken = 0;
for (let count = 0; count < runs; count += 1) {
  const index = only ?? count;
  const result = await run(seed, index);
  if (only !== undefined) process.stderr.write(`${result.log.join('\n')}\n`);
  if (result.broken !== undefined) {
    broken += 1;
    const tail = only === undefined ? result.log.slice(-40).join('\n') : '';
    process.stderr.write(`${tail}\n${(result.broken as Error).stack}\n`);
    process.stderr.write(`run ${index} is broken; repeat it: npm run faults -- --seed ${seed} --run ${index}\n`);
  }
  if ((count + 1) % 500 === 0) process.stderr.write(`${count + 1} runs, ${broken} broken, ${seconds()} s\n`);
}
process.stdout.write(`${runs} runs, ${broken} broken (seed ${seed}, ${seconds()} s)\n`);
process.exitCode = broken === 0 ? 0 : 1;
