import { createCalendar } from '../../functions/adapters/calendar/calendar.ts';
import type { MaintenanceEvent } from '../../functions/contract/events.ts';
import type { Executions } from '../../functions/ports/executions.ts';
import type { MesosClient } from '../../functions/ports/mesos.ts';
import type { Services } from '../../functions/ports/services.ts';
import type { Store } from '../../functions/ports/store.ts';
import { described } from './described-event.ts';
import { createMemorySchedules } from './memory-schedules.ts';
import { createMemoryStore } from './memory-store.ts';

export interface TestServices extends Services {
  readonly published: MaintenanceEvent[];
  readonly started: { machine: string; name: string; input: object }[];
  /** Moves the clock on. */
  advance(ms: number): void;
}

export function testServices(mesos: MesosClient, changes: Partial<Services> = {}): TestServices {
  let now = Date.parse('2026-03-01T12:00:00.000Z');
  const published: MaintenanceEvent[] = [];
  const started: TestServices['started'] = [];
  const store: Store = changes.store ?? createMemoryStore();
  const executions: Executions = {
    arn: (machine, name) => `arn:aws:states:::execution:${machine}:${name}`,
    start: async (machine, name, input) => {
      if (!started.some((execution) => execution.name === name)) started.push({ machine, name, input });
      return `arn:aws:states:::execution:${machine}:${name}`;
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
    stuckAfterSeconds: 900,
    forgottenAfterSeconds: 604_800,
    pollSeconds: 1,
    ...changes,
    store,
    published,
    started,
    advance(ms) {
      now += ms;
    },
  };
}
