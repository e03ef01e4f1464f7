import {
  type LoggedRequest,
  type SchedulerHandle,
  type SimulatorOptions,
  startSimulator,
} from '../../local/mesos-sim/simulator.ts';
import { type Calls, countCalls } from './call-counter.ts';

/** The simulated cluster, as a process that tells over IPC what it was asked and what became of its tasks. */

export interface Answers {
  readonly requests: readonly Request[];
  readonly emptiedAt: Readonly<Record<string, number>>;
  /** Of a cluster with schedulers, whose requests are counted and not kept. */
  readonly calls: Calls;
  readonly jobs: readonly JobTally[];
  /** Their URLs by their names. */
  readonly schedulers: Readonly<Record<string, string>>;
  /** Hosts whose agents do not run. */
  readonly away: readonly string[];
  /** From now on nobody starts the agents of the hosts again, or somebody does at once: how many hosts. */
  readonly stopInit: number;
  readonly startInit: number;
}

export interface Question {
  readonly ask: keyof Answers;
  /** That it is about. @default - none */
  readonly hosts?: readonly string[];
}

/** Options of the simulator that can be told in JSON, with the number of racks, by turns, that its hosts are in. */
export type ProcessOptions = Omit<SimulatorOptions, 'attributes'> & { readonly racks?: number };

/** A logged request without its body: a thousand hosts' schedule is not worth copying. */
export type Request = Omit<LoggedRequest, 'body'>;

/** How a job has fared since the start. */
export interface JobTally {
  /** Of an app, or the name of a job. */
  readonly id: string;
  readonly scheduler: string;
  readonly available: number;
  readonly highestUnavailable: number;
  readonly rounds: number;
}

const WATCH_MS = 2;

const { racks, ...options } = JSON.parse(process.argv[2] ?? '{}') as ProcessOptions;
const attributes = racks === undefined ? {} : { attributes: (index: number) => ({ rack: `r${(index % racks) + 1}` }) };
const simulator = await startSimulator({ ...options, ...attributes });
/** By host that ran tasks: when its last one ended, milliseconds since 1970. */
const emptiedAt = new Map<string, number>();
const marathons = (options.marathons ?? []).map(({ name, apps = [] }) => {
  const scheduler = simulator.marathon(name);
  return { scheduler, ids: apps.map(({ id }) => id), available: (id: string) => scheduler.app(id).available };
});
const pelotons = (options.pelotons ?? []).map(({ name, jobs = [] }) => {
  const scheduler = simulator.peloton(name);
  return { scheduler, ids: jobs.map((job) => job.name), available: (id: string) => scheduler.job(id).available };
});
const schedulers = [...marathons, ...pelotons];

function watchTasks(): void {
  const busy = new Set<string>();
  setInterval(() => {
    for (const host of simulator.hosts) {
      const { hostname } = host;
      if (host.tasks().length > 0) busy.add(hostname);
      else if (busy.delete(hostname)) emptiedAt.set(hostname, Date.now());
    }
  }, WATCH_MS);
}

function tallyOf(scheduler: SchedulerHandle, id: string, available: number): JobTally {
  const [highestUnavailable, rounds] = [scheduler.highestUnavailable(id), scheduler.rounds(id)];
  return { id, scheduler: scheduler.name, available, highestUnavailable, rounds };
}

const handles = schedulers.map(({ scheduler }) => scheduler);
const calls = handles.length === 0 ? () => ({}) : countCalls(simulator, handles);
const ANSWERS: { readonly [Ask in keyof Answers]: (hosts: readonly string[]) => Answers[Ask] } = {
  requests: () => simulator.requests.map(({ body: _, ...request }): Request => request),
  emptiedAt: () => Object.fromEntries(emptiedAt),
  calls,
  jobs: () =>
    schedulers.flatMap(({ scheduler, ids, available }) => ids.map((id) => tallyOf(scheduler, id, available(id)))),
  schedulers: () => Object.fromEntries(handles.map(({ name, url }) => [name, url])),
  away: () => simulator.hosts.flatMap(({ hostname, running }) => (running ? [] : [hostname])),
  stopInit: (hosts) => hosts.map((hostname) => simulator.host(hostname).stopInit()).length,
  startInit: (hosts) => hosts.map((hostname) => simulator.host(hostname).startInit()).length,
};

process.on('message', ({ ask, hosts = [] }: Question) => process.send?.(ANSWERS[ask](hosts)));
for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) {
  process.once(event, () => void simulator.stop().then(() => process.exit(0)));
}
// Looking at thousands of tasks every few milliseconds would be most of what the process does.
if (handles.length === 0 && racks === undefined && simulator.hosts.some((host) => host.tasks().length > 0))
  watchTasks();
process.stdout.write(`mesos master on ${simulator.url}\n`);
