import type { MaintenanceEvent } from '../../../functions/contract/events.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import type { MachineId } from '../../../functions/domain/mesos/mesos.ts';
import type { LeavingTask } from '../../../functions/ports/scheduler.ts';
import type { Port } from '../../faults/stage/faults.ts';
import type { Setting } from '../../faults/stage/setting.ts';
import type { Step } from '../../faults/stage/step.ts';
import type { Book } from '../../faults/world/book.ts';

/**
 * The records and the parts of Mesos that a call reads and writes. Two calls that touch nothing in common lead to the same world
 * in either order, so only one order is tried.
 */
export interface Touch {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

const MESOS = ['agents:*', 'schedule', 'down:*', 'tasks:*'];
const NOTHING: Touch = { reads: [], writes: [] };

const read = (...reads: string[]): Touch => ({ reads, writes: [] });
const write = (...writes: string[]): Touch => ({ reads: [], writes });

type Touched = (...args: never[]) => Touch;

const named = (wait: { readonly hostname?: string; readonly maintenanceId: string; readonly token: string | null }) =>
  `wait:${wait.hostname ?? wait.maintenanceId} ${wait.token}`;

const STORE: Readonly<Record<string, Touched>> = {
  host: (hostname: string) => read(`host:${hostname}`),
  hosts: (hostnames: readonly string[]) => read(...hostnames.map((hostname) => `host:${hostname}`)),
  hostsByState: () => read('host:*'),
  putHost: ({ hostname }: Host) => write(`host:${hostname}`),
  deleteHost: (hostname: string) => write(`host:${hostname}`),
  clearOutbox: (hostname: string) => write(`host:${hostname}`),
  // Each version is written once, with the same content: nobody sees the order.
  appendHistory: (hostname: string) => write(`history:${hostname}`),
  history: (hostname: string) => read(`history:${hostname}`),
  createMaintenance: ({ id }: { id: string }) => write(`maintenance:${id}`),
  putMaintenance: ({ id }: { id: string }) => write(`maintenance:${id}`),
  deleteMaintenance: (id: string) => write(`maintenance:${id}`),
  maintenance: (id: string) => read(`maintenance:${id}`),
  finish: (id: string) => read(`finish:${id}`),
  createFinish: ({ maintenanceId }: { maintenanceId: string }) => write(`finish:${maintenanceId}`),
  putFinish: ({ maintenanceId }: { maintenanceId: string }) => write(`finish:${maintenanceId}`),
  putWait: (wait: Parameters<typeof named>[0]) => write(named(wait)),
  deleteWait: (wait: Parameters<typeof named>[0]) => write(named(wait)),
  waits: () => read('wait:*'),
  watch: () => read('watch'),
  putWatch: () => write('watch'),
  acquireLease: (name: string) => write(`lease:${name}`),
  releaseLease: (name: string) => write(`lease:${name}`),
  jobClaims: (jobId: string) => read(`claims:${jobId}`),
  putJobClaims: ({ jobId }: { jobId: string }) => write(`claims:${jobId}`),
  claimedJobs: () => read('claims:*'),
  tokenAnswer: (id: string) => read(`token:${id}`),
  createTokenAnswer: ({ id }: { id: string }) => write(`token:${id}`),
  breaker: () => read('breaker'),
  putBreaker: () => write('breaker'),
  corrections: () => read('corrections'),
  putCorrections: () => write('corrections'),
  zerosLeft: () => read('zeros'),
  putZerosLeft: () => write('zeros'),
  activeRollouts: () => NOTHING,
  rollout: () => NOTHING,
  windows: () => NOTHING,
  pause: () => NOTHING,
};

const hostOf = (agentId: string) => agentId.replace(/-S\d+$/, '');
/** Tasks of jobs end with their machine. */
const partsOf = (machines: readonly MachineId[]) => [
  'job',
  ...machines.flatMap(({ hostname }) => ['agents', 'down', 'tasks'].map((part) => `${part}:${hostname}`)),
];

const CLUSTER: Readonly<Record<string, Touched>> = {
  agents: () => read('agents:*'),
  agent: (agentId: string) => read(`agents:${hostOf(agentId)}`),
  isStillDraining: () => read('agents:*'),
  schedule: () => read('schedule'),
  seesSchedule: () => read('schedule'),
  maintenanceStatus: () => read('schedule', 'down:*'),
  tasksOnAgent: ({ agentId }: { agentId: string }) => read(`agents:${hostOf(agentId)}`, `tasks:${hostOf(agentId)}`),
  frameworkNames: () => NOTHING,
  // The fake hides nothing.
  hiddenByMaster: () => NOTHING,
  updateSchedule: () => ({ reads: ['down:*'], writes: ['schedule'] }),
  deactivateAgent: (agentId: string) => write(`agents:${hostOf(agentId)}`),
  reactivateAgent: (agentId: string) => write(`agents:${hostOf(agentId)}`),
  drainAgent: (agentId: string) => ({
    reads: ['schedule', `tasks:${hostOf(agentId)}`],
    writes: [`agents:${hostOf(agentId)}`],
  }),
  machineDown: (machines: readonly MachineId[]) => ({ reads: ['schedule'], writes: partsOf(machines) }),
  machineUp: (machines: readonly MachineId[]) => write('schedule', ...partsOf(machines)),
};

/** The end of a maintenance is judged by its hosts as they are. Each who tells it tells the same. */
function publishOf(events: readonly MaintenanceEvent[], { book }: Around): Touch {
  const ids = events.flatMap((event) => (event.type === 'Maintenance Finished' ? [event.detail.maintenanceId] : []));
  const executions = [...book.executions.values()].filter(({ name }) => ids.includes(name));
  const hosts = executions.flatMap(({ input }) => ('hosts' in input ? (input.hosts as readonly string[]) : []));
  return read(...hosts.map((hostname) => `host:${hostname}`));
}

const EXECUTIONS: Readonly<Record<string, Touched>> = {
  start: (machine: string, name: string) => write(`begin:arn:${machine}:${name}`),
  // Each step changes it by itself: it is seen here only.
  isRunning: (arn: string) => write(`begin:${arn.split('/')[0]}`, `run:${arn}*`),
};

/** Judged by the record of its host. What follows is numbered in the order of the answers. */
function answerOf(token: string, { book }: Around): Touch {
  const step = book.stepOf(token);
  if (step === undefined) return read(`run:${token}`);
  return { reads: [`host:${step.child}`], writes: [runOf(step), `steps:${step.execution.arn}`] };
}

/** Each function that hands in a token is a run of its own. */
export function runOf({ execution, child = '', waiting }: Step): string {
  return `run:${execution.arn}/${child} ${waiting?.token ?? ''}`;
}

/** The scheduler takes its time: no agent has heard of a kill before it shows. Owners end their tasks at once. */
function moveOf(tasks: readonly LeavingTask[], { setting: { jobs } }: Around): Touch {
  // What ends within 5 s is no longer in the agent's list.
  const isLater = jobs.every(({ seconds: { unseen, ending } }) => unseen + ending > 5);
  const isOfJobs = tasks.every(({ framework }) => framework === 'marathon');
  return isLater && isOfJobs ? write('job') : PORTS.scheduler.other;
}

const SCHEDULERS: Readonly<Record<string, Touched>> = {
  jobIdsOf: () => NOTHING,
  jobs: () => read('job'),
};

const PORTS: Record<Port, { readonly known: Readonly<Record<string, Touched>>; readonly other: Touch }> = {
  store: { known: STORE, other: NOTHING },
  mesos: { known: CLUSTER, other: read(...MESOS) },
  events: { known: {}, other: NOTHING },
  executions: { known: EXECUTIONS, other: NOTHING },
  scheduler: { known: SCHEDULERS, other: { reads: [], writes: ['job', 'tasks:*', 'agents:*'] } },
};

interface Around {
  /** What has been started so far. */
  readonly book: Pick<Book, 'executions' | 'stepOf'>;
  readonly setting: Pick<Setting, 'isUnguarded' | 'jobs'>;
}

export function touchOf(port: Port, method: string, args: readonly unknown[], around: Around): Touch {
  // Nobody is shown the record of the watch, and nobody writes it.
  if (around.setting.isUnguarded && (method === 'watch' || method === 'putWatch')) return NOTHING;
  if (method === 'move') return moveOf(args[0] as readonly LeavingTask[], around);
  if (method === 'answer') return answerOf(String(args[0]), around);
  if (method === 'publish') return publishOf(args[0] as readonly MaintenanceEvent[], around);
  const { known, other } = PORTS[port];
  const touched = known[method];
  if (touched === undefined && port === 'store')
    throw new Error(`the exploration does not know what store.${method} touches`);
  return touched === undefined ? other : touched(...(args as never[]));
}

export function conflict(one: Touch, other: Touch): boolean {
  return meets(one.writes, other.writes) || meets(one.writes, other.reads) || meets(one.reads, other.writes);
}

function meets(some: readonly string[], others: readonly string[]): boolean {
  return some.some((key) => others.some((other) => same(key, other)));
}

/** A key that ends with a star stands for all that begin like it. */
function same(one: string, other: string): boolean {
  if (one.endsWith('*'))
    return other.startsWith(one.slice(0, -1)) || (other.endsWith('*') && one.startsWith(other.slice(0, -1)));
  return other.endsWith('*') ? one.startsWith(other.slice(0, -1)) : one === other;
}
