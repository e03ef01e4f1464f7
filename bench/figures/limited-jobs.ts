import { setTimeout as sleep } from 'node:timers/promises';
import type { MarathonAppOptions, PelotonJobOptions } from '../../local/mesos-sim/simulator.ts';
import type { Calls } from '../rig/call-counter.ts';
import { type Cluster, hostnames, startCluster } from '../rig/cluster.ts';
import { type BenchOptions, type Figure, type Suite, say } from '../rig/figure.ts';
import { BenchService } from '../rig/service.ts';
import type { JobTally } from '../rig/simulator-process.ts';

const TASKS_PER_HOST = 20;
const JOBS = 40;
/** Shares of a job's instances that may be away at once. The first job has the first share, and so on in turn. */
const AWAY = [0.2, 0.15, 0.1];
/** From a kill to the replacement's first passed health check: 0.6 s. */
const TIMES = { killDelayMs: 100, relaunchDelayMs: 100, startDelayMs: 300 };
const HEALTHY_MS = 100;

interface LimitedJob {
  readonly id: string;
  readonly instances: number;
  /** Instances that may be away at once. */
  readonly limit: number;
  readonly startsOn: readonly string[];
}

/**
 * Drains, in one request, hosts with tasks of limited jobs of a Marathon and of a Peloton. As many
 * other hosts take the replacements. Throws when a job ever exceeded its limit.
 */
export const limitedJobs: Suite = {
  name: 'limited-jobs',
  about: `hosts with ${TASKS_PER_HOST} tasks each of ${JOBS} jobs with limits: rounds, time, calls`,
  figures: [
    'limited-jobs-rounds',
    'limited-jobs-down',
    'limited-jobs-marathon-calls',
    'limited-jobs-peloton-calls',
    'limited-jobs-mesos-calls',
    'limited-jobs-peak-memory',
  ],
  async *run({ draining }: BenchOptions): AsyncGenerator<Figure> {
    const jobs = jobsOn(hostnames(draining));
    const tasks = jobs.reduce((sum, { instances }) => sum + instances, 0);
    say(`limited-jobs: ${draining} hosts with ${tasks} tasks of ${jobs.length} jobs`);
    const { seconds, peakMiB, calls, tallies } = await drive(hostnames(draining), jobs);
    const detail = { hosts: draining, tasks, jobs: jobs.length };
    const fewest = Math.max(...jobs.map(fewestRounds));
    const [marathon, peloton] = [mostRounds(tallies, 'marathon'), mostRounds(tallies, 'Peloton')];
    yield {
      name: 'limited-jobs-rounds',
      value: Math.max(marathon, peloton),
      unit: 'rounds',
      target: 11,
      detail: { ...detail, fewest, marathon, peloton },
    };
    yield { name: 'limited-jobs-down', value: seconds, unit: 's', detail };
    yield callsFigure('limited-jobs-marathon-calls', tasks / 2, calls.marathon);
    yield callsFigure('limited-jobs-peloton-calls', tasks / 2, calls.Peloton);
    yield callsFigure('limited-jobs-mesos-calls', tasks, { ...calls.master, ...calls.agents });
    if (peakMiB !== undefined)
      yield { name: 'limited-jobs-peak-memory', value: peakMiB, unit: 'MiB', target: 512, detail };
  },
};

async function drive(hosts: readonly string[], jobs: readonly LimitedJob[]) {
  await using cluster = await startLimited(hosts.length, jobs);
  await using service = await BenchService.start({
    MESOS_MASTERS: cluster.url,
    SCHEDULERS: JSON.stringify(settingsOf(await cluster.ask('schedulers'))),
  });
  const begin = performance.now();
  await service.arrival(await service.start(hosts), 'HOST_STATE_DOWN');
  const seconds = (performance.now() - begin) / 1_000;
  const peakMiB = service.peakMemory();
  const calls = await cluster.ask('calls');
  const tallies = await replacedAll(cluster, jobs);
  checkLimits(jobs, tallies);
  return { seconds, peakMiB, calls, tallies };
}

/** Spreads the jobs over the hosts in turn: each host gets the same number of tasks. */
function jobsOn(hosts: readonly string[]): LimitedJob[] {
  const instances = Math.ceil((hosts.length * TASKS_PER_HOST) / JOBS);
  return Array.from({ length: JOBS }, (_, index) => {
    const first = (index * instances) % hosts.length;
    const startsOn = [...hosts.slice(first), ...hosts.slice(0, first)];
    const limit = Math.max(1, Math.floor(instances * (AWAY[index % AWAY.length] ?? 1)));
    return { id: `${index % 2 === 0 ? '/' : ''}service-${index + 1}`, instances, limit, startsOn };
  });
}

function startLimited(draining: number, jobs: readonly LimitedJob[]): Promise<Cluster> {
  const apps = jobs.filter(isApp).map(
    ({ limit, ...app }): MarathonAppOptions => ({
      ...app,
      minimumHealthCapacity: 1 - limit / app.instances,
      maximumOverCapacity: 0,
      healthChecks: true,
      healthyMs: HEALTHY_MS,
    }),
  );
  const others = jobs
    .filter((job) => !isApp(job))
    .map(({ id, limit, ...job }): PelotonJobOptions => ({ ...job, name: id, maximumUnavailableInstances: limit }));
  return startCluster({
    ...TIMES,
    hosts: 2 * draining,
    frameworks: [],
    marathons: [{ name: 'marathon', apps }],
    pelotons: [{ name: 'Peloton', jobs: others }],
  });
}

function isApp({ id }: LimitedJob): boolean {
  return id.startsWith('/');
}

function settingsOf({ marathon, Peloton }: Readonly<Record<string, string>>): object[] {
  return [
    { framework: 'marathon', type: 'marathon', url: marathon },
    { framework: 'Peloton', type: 'peloton', url: Peloton },
  ];
}

/** Each instance leaves once, and at most `limit` of them in one round. */
function fewestRounds({ instances, limit }: LimitedJob): number {
  return Math.ceil(instances / limit);
}

function mostRounds(tallies: readonly JobTally[], of: string): number {
  return Math.max(...tallies.filter(({ scheduler }) => scheduler === of).map(({ rounds }) => rounds));
}

const REPLACED_WITHIN_MS = 10_000;

/** Waits until the last replacements are available. Throws an Error when that takes too long. */
async function replacedAll(cluster: Cluster, jobs: readonly LimitedJob[]): Promise<readonly JobTally[]> {
  const desired = new Map(jobs.map(({ id, instances }) => [id, instances]));
  const end = performance.now() + REPLACED_WITHIN_MS;
  for (;;) {
    const tallies = await cluster.ask('jobs');
    const short = tallies.filter(({ id, available }) => available !== desired.get(id));
    if (short.length === 0) return tallies;
    if (performance.now() > end) throw new Error(`not every task was replaced: ${JSON.stringify(short)}`);
    await sleep(100);
  }
}

function checkLimits(jobs: readonly LimitedJob[], tallies: readonly JobTally[]): void {
  const limits = new Map(jobs.map(({ id, limit }) => [id, limit]));
  const exceeded = tallies.filter(({ id, highestUnavailable }) => highestUnavailable > (limits.get(id) ?? 0));
  if (exceeded.length > 0) throw new Error(`more instances were away than may be: ${JSON.stringify(exceeded)}`);
}

function callsFigure(name: string, tasks: number, calls: Calls[string] = {}): Figure {
  const value = Object.values(calls).reduce((sum, count) => sum + count, 0);
  return { name, value, unit: 'calls', detail: { tasks, perTask: Number((value / tasks).toFixed(2)), calls } };
}
