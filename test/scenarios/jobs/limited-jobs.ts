import type {
  JobTask,
  JobView,
  MarathonAppOptions,
  PelotonJobOptions,
  SchedulerRequest,
  SimulatedScheduler,
  Simulator,
} from '../../../local/mesos-sim/simulator.ts';
import { until } from '../stage.ts';

/** The same jobs for Marathon and for Peloton, each kept to hosts of its own, so that tests which run at once do not meet. */

export interface LimitedJob {
  readonly name: string;
  readonly instances: number;
  /** How many instances may be away; all of them: there is no limit. */
  readonly mayBeAway: number;
  /** How many may run in addition for a while, of an app. @default 0 */
  readonly mayBeExtra?: number;
  /** Where the first instances start, in turn. */
  readonly on: readonly string[];
  /** Where its other instances may run as well. @default none */
  readonly spare?: readonly string[];
  /** Of each instance; a host has 4. @default 0.1 */
  readonly cpus?: number;
  readonly startSeconds?: number;
  readonly killSeconds?: number;
}

export const KINDS = ['marathon', 'peloton'] as const;
export type Kind = (typeof KINDS)[number];

export function marathonApp({
  name,
  on,
  spare = [],
  mayBeAway,
  mayBeExtra = 0,
  ...job
}: LimitedJob): MarathonAppOptions {
  const pattern = [...on, ...spare].join('|');
  return {
    ...job,
    id: `/${name}`,
    healthChecks: true,
    minimumHealthCapacity: (job.instances - mayBeAway) / job.instances,
    maximumOverCapacity: mayBeExtra / job.instances,
    startsOn: on,
    constraints: [['hostname', 'LIKE', pattern]],
  };
}

export function pelotonJob({ on, spare = [], mayBeAway, mayBeExtra: _, ...job }: LimitedJob): PelotonJobOptions {
  const maximumUnavailableInstances = mayBeAway === job.instances ? 0 : mayBeAway;
  return { ...job, maximumUnavailableInstances, startsOn: on, pinnedTo: [...on, ...spare] };
}

/** SCHEDULERS for the first Marathon and the first Peloton, where there are such. */
export function bothSchedulers(simulator: Simulator): readonly object[] {
  return [
    { framework: 'marathon', type: 'marathon', url: simulator.marathon().url },
    { framework: 'Peloton', type: 'peloton', url: simulator.peloton().url },
  ];
}

/** A job of either kind, as tests look at it. */
export interface Jobs {
  readonly scheduler: SimulatedScheduler;
  readonly framework: string;
  /** The scheduler's id of the job of that name. */
  id(name: string): string;
  view(name: string): JobView;
  /** Its tasks that are on one of the hosts, whatever their state. */
  tasksOn(name: string, hosts: readonly string[]): readonly JobTask[];
  /** Requests that were about the job, oldest first: looks at it and, with Peloton, restarts of its tasks. */
  asked(name: string): readonly SchedulerRequest[];
  /** Once there have been that many such requests more. */
  askedAgain(name: string, times: number): Promise<void>;
  /** The job once all its instances are available. */
  complete(name: string): Promise<JobView>;
}

/** @param framework name of the scheduler. @default the first of its kind */
export function jobsOf(simulator: Simulator, kind: Kind, framework?: string): Jobs {
  const { scheduler, id, view } = kind === 'marathon' ? apps(simulator, framework) : podJobs(simulator, framework);
  const asked: Jobs['asked'] = (name) =>
    scheduler.requests.filter(({ path, body }) =>
      kind === 'marathon' ? path.startsWith(`/v2/apps/${name}?`) : body.includes(view(name).id),
    );
  return {
    scheduler,
    asked,
    askedAgain: async (name, times) => {
      const before = asked(name).length;
      const look = () => asked(name).length - before;
      await until(`${times} more requests about ${name}`, look, (more) => more >= times);
    },
    framework: scheduler.name,
    id,
    view,
    tasksOn: (name, hosts) => view(name).tasks.filter(({ hostname }) => hosts.includes(hostname)),
    complete: (name) =>
      until(
        `all instances of ${name}`,
        () => view(name),
        ({ available, instances, tasks }) => {
          return available === instances && tasks.length === instances;
        },
      ),
  };
}

function apps(simulator: Simulator, framework?: string): Pick<Jobs, 'scheduler' | 'id' | 'view'> {
  const scheduler = simulator.marathon(framework);
  return { scheduler, id: (name) => `/${name}`, view: (name) => scheduler.app(`/${name}`) };
}

function podJobs(simulator: Simulator, framework?: string): Pick<Jobs, 'scheduler' | 'id' | 'view'> {
  const scheduler = simulator.peloton(framework);
  return { scheduler, id: (name) => name, view: (name) => scheduler.job(name) };
}

/** Names of hosts, handed out in turn: `host1`, `host2` … */
export function hostNames(): { take(count: number): string[]; readonly count: number } {
  let count = 0;
  return {
    take: (wanted) =>
      Array.from({ length: wanted }, () => {
        count += 1;
        return `host${count}`;
      }),
    get count() {
      return count;
    },
  };
}
