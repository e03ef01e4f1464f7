import type { MaintenanceEvent } from '../../functions/contract/events.ts';
import type { Host } from '../../functions/domain/host/host.ts';
import type { Port } from '../faults/stage/faults.ts';

/**
 * The records and the parts of Mesos that a call reads and writes. Two calls that touch nothing in common lead to the same world
 * in either order, so only one order is tried.
 */
export interface Touch {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

const MESOS = ['agents', 'schedule', 'down', 'tasks:*'];
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

const CLUSTER: Readonly<Record<string, Touched>> = {
  agents: () => read('agents'),
  agent: () => read('agents'),
  isStillDraining: () => read('agents'),
  schedule: () => read('schedule'),
  seesSchedule: () => read('schedule'),
  maintenanceStatus: () => read('schedule', 'down'),
  tasksOnAgent: ({ agentId }: { agentId: string }) => read('agents', `tasks:${agentId.replace(/-S\d+$/, '')}`),
  frameworkNames: () => NOTHING,
  updateSchedule: () => ({ reads: ['down'], writes: ['schedule'] }),
  deactivateAgent: () => write('agents'),
  reactivateAgent: () => write('agents'),
  drainAgent: () => ({ reads: ['schedule', 'tasks:*'], writes: ['agents'] }),
  machineDown: () => write(...MESOS),
  machineUp: () => write(...MESOS),
};

const EVENTS: Readonly<Record<string, Touched>> = {
  // The end of a maintenance is judged by the hosts as they are.
  publish: (events: readonly MaintenanceEvent[]) =>
    events.some(({ type }) => type === 'Maintenance Finished') ? { reads: ['host:*'], writes: ['told'] } : NOTHING,
};

const EXECUTIONS: Readonly<Record<string, Touched>> = {
  start: (machine: string, name: string) => write(`run:arn:${machine}:${name}*`),
  isRunning: (arn: string) => read(`run:${arn}*`),
  // Judged by the record of its host.
  answer: (token: string) => ({ reads: ['host:*'], writes: [`run:${token.split('#')[0]}*`] }),
};

const SCHEDULERS: Readonly<Record<string, Touched>> = {
  jobIdsOf: () => NOTHING,
  jobs: () => read('job'),
};

const PORTS: Record<Port, { readonly known: Readonly<Record<string, Touched>>; readonly other: Touch }> = {
  store: { known: STORE, other: NOTHING },
  mesos: { known: CLUSTER, other: read(...MESOS) },
  events: { known: EVENTS, other: NOTHING },
  executions: { known: EXECUTIONS, other: NOTHING },
  scheduler: { known: SCHEDULERS, other: { reads: [], writes: ['job', 'tasks:*'] } },
};

export function touchOf(port: Port, method: string, args: readonly unknown[]): Touch {
  const { known, other } = PORTS[port];
  const touched = known[method];
  if (touched === undefined && port === 'store')
    throw new Error(`the exploration does not know what store.${method} touches`);
  return touched === undefined ? other : touched(...(args as never[]));
}

/** True for a call that nobody else can see: its place among the calls of others does not matter. */
export function isPrivate({ reads, writes }: Touch): boolean {
  return reads.length === 0 && writes.every((key) => key.startsWith('history:'));
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
