import { Command, InvalidArgumentError } from 'commander';
import { bundles } from './figures/bundles.ts';
import { busyHost } from './figures/busy-host.ts';
import { consolePages } from './figures/console.ts';
import { drainBill } from './figures/drain-bill.ts';
import { hostBill } from './figures/host-bill.ts';
import { hostQuery } from './figures/host-query.ts';
import { idleMonth } from './figures/idle-bill.ts';
import { idleHost } from './figures/idle-host.ts';
import { limitedJobs } from './figures/limited-jobs.ts';
import { load } from './figures/load.ts';
import { manyHosts } from './figures/many-hosts.ts';
import { mesosCalls } from './figures/mesos-calls.ts';
import { rolling } from './figures/rolling.ts';
import { rollingStragglers } from './figures/rolling-stragglers.ts';
import { type BenchOptions, lineOf, type Suite, say } from './rig/figure.ts';

/** `npm run bench`: prints one line of JSON a figure on standard output, progress on standard error. */

const SUITES: readonly Suite[] = [
  idleHost,
  mesosCalls,
  busyHost,
  limitedJobs,
  rolling,
  rollingStragglers,
  manyHosts,
  load,
  hostQuery,
  consolePages,
  idleMonth,
  hostBill,
  drainBill,
  bundles,
];

function wholeNumber(min: number, max: number) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
  };
}

function named(name: string): string {
  const known = SUITES.flatMap((suite) => [suite.name, ...suite.figures]);
  if (known.includes(name)) return name;
  throw new InvalidArgumentError(`Expected one of ${known.join(', ')}.`);
}

const listing = SUITES.map(
  ({ name, about, figures }) => `  ${name.padEnd(16)}${about}\n${' '.repeat(18)}${figures.join(', ')}`,
).join('\n');

const command = new Command('npm run bench --')
  .description('Measures the product on this machine. One line of JSON on stdout for each figure.')
  .option('--only <name>', 'this group of figures, or this figure', named)
  .option('--hosts <count>', 'hosts of the large request', wholeNumber(1, 1_000), 1_000)
  .option('--rolling <count>', 'hosts that roll in waves', wholeNumber(20, 500), 500)
  .option('--draining <count>', 'hosts of the drain of jobs with limits', wholeNumber(2, 200), 200)
  .option('--rounds <count>', 'turns of the large request and its yardstick', wholeNumber(1, 100), 3)
  .addHelpText('after', `\nGroups and their figures:\n${listing}`)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .parse();

const { only, ...options } = command.opts<BenchOptions & { readonly only?: string }>();

for (const suite of SUITES) {
  if (only !== undefined && only !== suite.name && !suite.figures.includes(only)) continue;
  for await (const figure of suite.run(options)) {
    if (only === undefined || only === suite.name || only === figure.name) process.stdout.write(`${lineOf(figure)}\n`);
  }
}
say('done');
