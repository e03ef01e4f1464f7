import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { Worker } from 'node:worker_threads';
import { readFlags } from '../flags.ts';
import { MUTANTS } from './mutants/mutants.ts';
import { deviationsOf, textOf } from './search/schedule.ts';
import type { Explored } from './search/search.ts';
import type { Task, TaskResult } from './worker-process.ts';
import { WORLDS } from './worlds.ts';

/** `npm run explore`: figures of each world on stdout, progress on stderr. */

const USAGE = `npm run explore -- [--world NAME]… [--small] [--workers N]
npm run explore -- --mutants [--mutant TEXT]… [--workers N]
npm run explore -- --world NAME --schedule "STEP.MOVE …" [--mutant TEXT] [--trace FILE]

Tries every schedule of small worlds: each order of the calls of all processes, each moment of a crash, a lost answer or a change by
others. A violation is shown with a schedule of which no deviation can be left out; --schedule runs that one alone, and --trace writes what happened
for the specification (docs/spec), one line of JSON each.

--small leaves out the large worlds. --plain tries both orders of calls that touch nothing in common as well, which takes longer and has
as many ends. --mutants breaks the product in one place at a time, and shows the schedule that finds each.

Worlds: ${WORLDS.map(({ name }) => name).join(', ')}
`;

const { values, wrong } = readFlags(USAGE, {
  world: { type: 'string', multiple: true, default: [] },
  small: { type: 'boolean', default: false },
  workers: { type: 'string', default: `${Math.min(2, cpus().length)}` },
  mutants: { type: 'boolean', default: false },
  mutant: { type: 'string', multiple: true, default: [''] },
  plain: { type: 'boolean', default: false },
  schedule: { type: 'string' },
  trace: { type: 'string' },
  verbose: { type: 'boolean', short: 'v', default: false },
});
const say = (text: string) => void process.stdout.write(`${text}\n`);

const unknown = values.world.find((name) => WORLDS.every((world) => world.name !== name));
if (unknown !== undefined) wrong(`no world is called '${unknown}': ${WORLDS.map(({ name }) => name).join(', ')}`);
const chosen = WORLDS.filter(({ name, isLarge }) =>
  values.world.length > 0 ? values.world.includes(name) : !(values.small && isLarge),
);

/** Runs a task in a thread of its own. Young objects are many, and the threads few. */
function inThread(task: Task): Promise<TaskResult> {
  const worker = new Worker(new URL('./worker-process.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxYoungGenerationSizeMb: 96, maxOldGenerationSizeMb: 4_096 },
  });
  return new Promise((resolve, reject) => {
    worker.on('message', ({ text, result }: { text?: string; result?: TaskResult }) => {
      if (text !== undefined && values.verbose) process.stderr.write(`${text}\n`);
      if (result !== undefined) resolve(result);
    });
    worker.on('error', reject);
  });
}

async function allOf<T>(tasks: readonly T[], work: (task: T) => Promise<void>): Promise<void> {
  const left = [...tasks];
  const next = async () => {
    for (let task = left.shift(); task !== undefined; task = left.shift()) await work(task);
  };
  await Promise.all(Array.from({ length: Math.max(1, Number(values.workers)) }, next));
}

const figures = ({ world, states, runs, ends, sum, depth, seconds, isWhole, found }: Explored) =>
  `${world.padEnd(20)} ${states} states, ${runs} runs, ${ends} ends (${sum}), ${depth} deep, ${seconds.toFixed(1)} s of a processor` +
  (isWhole || found ? '' : `, up to ${WORLDS.find(({ name }) => name === world)?.mostDeviations} deviations`);

const repeat = ({ world, found }: Explored) =>
  `npm run explore -- --world ${world} --schedule "${textOf(found?.schedule ?? [])}"`;

async function exploreAll(): Promise<boolean> {
  let [broken, seconds] = [0, 0];
  const results = new Map(chosen.map(({ name }) => [name, Promise.withResolvers<TaskResult>()]));
  // The large ones begin first, so that none of them is left when all others are done.
  const inTurn = [...chosen.filter(({ isLarge }) => isLarge), ...chosen.filter(({ isLarge }) => !isLarge)];
  const all = allOf(inTurn, async ({ name }) => {
    results.get(name)?.resolve(await inThread({ worlds: [name], isPlain: values.plain }));
  });
  for (const { promise } of results.values()) {
    const { explored, story } = await promise;
    for (const one of explored) {
      say(figures(one));
      seconds += one.seconds;
      if (one.found === undefined) continue;
      broken += 1;
      say(`${story.join('\n')}\n${one.found.message}\nrepeat it: ${repeat(one)}`);
    }
  }
  await all;
  say(`${chosen.length} worlds, ${broken} broken, ${seconds.toFixed(0)} s of a processor`);
  return broken === 0;
}

const mutants = MUTANTS.filter(({ name }) => values.mutant.some((text) => name.includes(text)));

async function killMutants(): Promise<boolean> {
  let killed = 0;
  await allOf(mutants, async (mutant) => {
    const { explored, story } = await inThread({ mutant, worlds: mutant.worlds });
    const last = explored.find(({ found }) => found !== undefined);
    killed += Number(last !== undefined);
    say(`${last === undefined ? 'NOT FOUND' : 'found'}: ${mutant.name} (${mutant.file})`);
    for (const one of last === undefined ? explored : [last]) say(`  ${figures(one)}`);
    if (last?.found === undefined) return;
    say(`  ${last.found.message.slice(0, 300)}\n  repeat it: ${repeat(last)} --mutant "${mutant.name}"`);
    const told = values.verbose ? story : story.filter((line) => line.includes('→'));
    for (const line of told) say(`  ${line.slice(0, 160)}`);
  });
  say(`${killed} of ${mutants.length} mutants found`);
  return killed === mutants.length;
}

async function runOne(text: string): Promise<boolean> {
  const schedule = deviationsOf(text) ?? wrong(`--schedule takes steps and moves, such as '11.1 22.0', not '${text}'`);
  if (chosen.length !== 1) wrong('--schedule needs one --world');
  const [mutant] = values.mutant[0] === '' ? [] : mutants;
  const { story, told } = await inThread({ mutant, worlds: chosen.map(({ name }) => name), schedule });
  for (const line of story) say(line);
  if (values.trace !== undefined)
    await writeFile(values.trace, (told?.trace ?? []).map((line) => `${JSON.stringify(line)}\n`).join(''));
  say(told?.message ?? 'no promise is broken');
  return told?.message === undefined;
}

const isFine = values.mutants
  ? await killMutants()
  : values.schedule === undefined
    ? await exploreAll()
    : await runOne(values.schedule);
process.exitCode = isFine ? 0 : 1;
