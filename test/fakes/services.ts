import { reconcile } from '../../functions/actions/reconcile/reconcile.ts';
import { createCalendar } from '../../functions/adapters/calendar/calendar.ts';
import type { MaintenanceEvent } from '../../functions/contract/events.ts';
import type { Host } from '../../functions/domain/host/host.ts';
import type { Executions, WaitAnswer } from '../../functions/ports/executions.ts';
import type { MesosClient } from '../../functions/ports/mesos.ts';
import type { Services } from '../../functions/ports/services.ts';
import type { Store } from '../../functions/ports/store.ts';
import { described } from './described-event.ts';
import { createFakeMesos } from './fake-mesos.ts';
import { createMemorySchedules } from './memory/memory-schedules.ts';
import { createMemoryStore } from './memory-store.ts';

export interface TestServices extends Services {
  readonly published: MaintenanceEvent[];
  readonly started: { machine: string; name: string; input: object }[];
  /** The first answer to each token of a waiting execution. */
  readonly answers: Map<string, WaitAnswer>;
  /** Moves the clock on. */
  advance(ms: number): void;
}

/** @param given Mesos, or the hosts of a cluster in memory */
export function testServices(given: MesosClient | readonly string[], changes: Partial<Services> = {}): TestServices {
  const mesos = 'agents' in given ? given : createFakeMesos(given);
  let now = Date.parse('2026-03-01T12:00:00.000Z');
  const published: MaintenanceEvent[] = [];
  const started: TestServices['started'] = [];
  const answers: TestServices['answers'] = new Map();
  const store: Store = changes.store ?? createMemoryStore();
  const executions: Executions = {
    arn: (machine, name) => `arn:aws:states:::execution:${machine}:${name}`,
    start: async (machine, name, input) => {
      if (!started.some((execution) => execution.name === name)) started.push({ machine, name, input });
      return `arn:aws:states:::execution:${machine}:${name}`;
    },
    answer: async (token, answer) => {
      if (answers.has(token)) return false;
      answers.set(token, answer);
      return true;
    },
    isRunning: async () => false,
  };
  return {
    cluster: 'test',
    mesos,
    executions,
    events: {
      publish: async (events) => {
        published.push(...events.map(described));
      },
    },
    clock: () => new Date(now),
    calendar: createCalendar(),
    windowSchedules: createMemorySchedules(),
    pause: async (ms) => {
      now += ms;
    },
    report: { info() {}, warn() {}, error() {}, count() {} },
    rules: [],
    schedulers: new Map(),
    hostManagers: [],
    repairs: new Map(),
    breaker: null,
    gates: new Map(),
    stuckAfterSeconds: 900,
    forgottenAfterSeconds: 604_800,
    pollSeconds: 1,
    ...changes,
    store,
    published,
    started,
    answers,
    advance(ms) {
      now += ms;
    },
  };
}

/** The host's record, which the test has put there. */
export async function hostOf({ store }: Pick<Services, 'store'>, hostname = 'h1'): Promise<Host> {
  const host = await store.host(hostname);
  if (host === undefined) throw new Error(`${hostname} has no record`);
  return host;
}

/** A cluster in memory, and services that work on it. */
export function fakeCluster(hostnames: readonly string[], changes: Partial<Services> = {}) {
  const mesos = createFakeMesos(hostnames);
  return { mesos, services: testServices(mesos, changes) };
}

/** One whose hosts are on record and UP. */
export async function knownCluster(hostnames: readonly string[], changes: Partial<Services> = {}) {
  const cluster = fakeCluster(hostnames, changes);
  await reconcile(cluster.services);
  return cluster;
}
