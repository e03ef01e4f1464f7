import { readFlags } from '../flags.ts';
import { gatedRollout } from './gates/gated-rollout.ts';
import { killCycles } from './kill-cycles.ts';
import { drains } from './limits/drains.ts';
import { marathonCluster } from './limits/marathon-cluster.ts';
import { pelotonCluster } from './limits/peloton-cluster.ts';
import { run } from './run.ts';

/** `npm run faults`: progress on stderr, the figure on stdout. */

const USAGE = `npm run faults -- [--runs N] [--kills N] [--limits N] [--gates N] [--seed S] [--run K]

Runs the real steps N times (1,000 if not given) through a storm of faults, lets them come to rest, and checks what the system
promises. The same seed makes the same runs; --run repeats one of them, and shows what happened.

--kills runs the service itself as well, between masters and a database that fail, and kills it with -9 so often. --runs 0 does only that.

--limits drains three hosts N times beside jobs with limits of Marathon, and N times of Peloton, whose scheduler restarts, changes its leader and shows what is no longer
true, and looks at how many instances really serve after everything that happens. It does only that, and --run repeats one of them.

--gates rolls a bad kernel out N times, which turns a gate red, while another gate flaps and looks die: nothing may begin after a red answer, and no host may fail. It does
only that, and --run repeats one of them.
`;

const { values, wholeNumber } = readFlags(USAGE, {
  runs: { type: 'string', default: '1000' },
  seed: { type: 'string' },
  run: { type: 'string' },
  kills: { type: 'string', default: '0' },
  limits: { type: 'string', default: '0' },
  gates: { type: 'string', default: '0' },
});
const seed = wholeNumber(values.seed ?? String(Math.floor(Math.random() * 1e9)), 'seed');
const only = values.run === undefined ? undefined : wholeNumber(values.run, 'run');
const runs = only === undefined ? wholeNumber(values.runs, 'runs') : 1;
const kills = wholeNumber(values.kills, 'kills');
const limits = wholeNumber(values.limits, 'limits');
const gates = wholeNumber(values.gates, 'gates');
const startedAt = performance.now();
const seconds = () => Math.round((performance.now() - startedAt) / 1_000);
const say = (text: string) => void process.stderr.write(`${text}\n`);

async function killAll(): Promise<number> {
  if (kills === 0) return 0;
  let broken = 0;
  for (const isEmbedded of [true, false]) {
    const share = isEmbedded ? Math.ceil(kills / 2) : Math.floor(kills / 2);
    say(`${share} kills of the service with ${isEmbedded ? 'its own database' : 'a faulty database beside it'}`);
    await killCycles({ seed, kills: share, isEmbedded, say }).catch((error: Error) => {
      broken += 1;
      say(`${error.stack}\nrepeat it: npm run faults -- --runs 0 --kills ${kills} --seed ${seed}`);
    });
  }
  process.stdout.write(`${kills} kills and restarts, ${broken} broken (seed ${seed}, ${seconds()} s)\n`);
  return broken;
}

async function runAll(): Promise<number> {
  let broken = 0;
  for (let count = 0; count < runs; count += 1) {
    const index = only ?? count;
    const result = await run(seed, index, { showsAll: only !== undefined });
    if (only !== undefined) say(result.log.join('\n'));
    if (result.broken !== undefined) {
      broken += 1;
      if (only === undefined) say(result.log.slice(-40).join('\n'));
      say(`${(result.broken as Error).stack}\nrepeat it: npm run faults -- --seed ${seed} --run ${index}`);
    }
    if ((count + 1) % 500 === 0) say(`${count + 1} runs, ${broken} broken, ${seconds()} s`);
  }
  process.stdout.write(`${runs} runs, ${broken} broken (seed ${seed}, ${seconds()} s)\n`);
  return broken;
}

const LIMITED = [
  ['Marathon', marathonCluster],
  ['Peloton', pelotonCluster],
] as const;

async function drainAll(): Promise<number> {
  let broken = 0;
  for (let count = 0; count < limits; count += 1) {
    const index = only ?? count;
    for (const [scheduler, cluster] of LIMITED) {
      const result = await drains(cluster, { seed, run: index });
      if (result.broken === undefined) continue;
      broken += 1;
      say(`${scheduler}: ${result.broken}\nrepeat it: npm run faults -- --limits 1 --seed ${seed} --run ${index}`);
    }
  }
  const names = LIMITED.map(([scheduler]) => scheduler).join(' and ');
  process.stdout.write(`${limits} drains beside ${names} each, ${broken} broken (seed ${seed}, ${seconds()} s)\n`);
  return broken;
}

async function rollAll(): Promise<number> {
  let broken = 0;
  let spared = 0;
  for (let count = 0; count < gates; count += 1) {
    const index = only ?? count;
    const result = await gatedRollout({ seed, run: index });
    spared += result.spared ?? 0;
    if (result.broken === undefined) continue;
    broken += 1;
    say(`${result.broken}\nrepeat it: npm run faults -- --gates 1 --seed ${seed} --run ${index}`);
  }
  const waited = `${spared} hosts waited at the first red`;
  process.stdout.write(
    `${gates} rollouts of a bad kernel, ${waited}, ${broken} broken (seed ${seed}, ${seconds()} s)\n`,
  );
  return broken;
}

const stormsAndKills = async () => (only === undefined ? await killAll() : 0) + (await runAll());
const onlyOne = limits > 0 ? drainAll : gates > 0 ? rollAll : stormsAndKills;
const broken = await onlyOne();
process.exitCode = broken === 0 ? 0 : 1;
