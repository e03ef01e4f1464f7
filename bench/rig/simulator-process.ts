import {
  type LoggedRequest,
  type SimulatedScheduler,
  type SimulatorOptions,
  startSimulator,
} from '../../local/mesos-sim/simulator.ts';
import { type Calls, countCalls } from './call-counter.ts';

/** The simulated cluster as a process that reports its requests and tasks over IPC. */

export interface Answers {
  readonly requests: readonly Request[];
  readonly emptiedAt: Readonly<Record<string, number>>;
  /** Only with schedulers: their requests are counted, not kept. */
  readonly calls: Calls;
  readonly jobs: readonly JobTally[];
  /** URLs by the schedulers' names. */
  readonly schedulers: Readonly<Record<string, string>>;
  /** Hosts whose agents do not run. */
  readonly away: readonly string[];
  /** Stops or resumes the restart of the hosts' agents. Answers the number of hosts. */
  readonly stopInit: number;
  readonly startInit: number;
}

export interface Question {
  readonly ask: keyof Answers;
  /** @default - none */
  readonly hosts?: readonly string[];
}

/** Options of the simulator as JSON, with the number of racks; the hosts fill them by turns. */
export type ProcessOptions = Omit<SimulatorOptions, 'attributes'> & { readonly racks?: number };

/** A logged request without its body: the schedule of a thousand hosts is large. */
export type Request = Omit<LoggedRequest, 'body'>;

/** Figures of a job since the start. */
export interface JobTally {
  /** Id of an app, or name of a job. */
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
/** End of the last task by host, in ms since 1970. */
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

function tallyOf(scheduler: SimulatedScheduler, id: string, available: number): JobTally {
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
// Watches tasks only where there are few: a look every few milliseconds would dominate the process.
if (handles.length === 0 && racks === undefined && simulator.hosts.some((host) => host.tasks().length > 0))
  watchTasks();
process.stdout.write(`mesos master on ${simulator.url}\n`);
