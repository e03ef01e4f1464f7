import type { ApiHandler } from '../../functions/contract/api/routes.ts';

/** Machines with an execution for each host, which waits for the watcher. */
export const HOST_MACHINES = ['StartMaintenance', 'CompleteMaintenance'] as const;
/** Machines that work on requests. */
const REQUEST_MACHINES = [...HOST_MACHINES, 'RollMaintenance'] as const;
export const MACHINES = [...REQUEST_MACHINES, 'WatchHosts'] as const;
export type Machine = (typeof MACHINES)[number];

export type ScheduleAccess = 'write' | 'reconcile';

/** Permissions of a function beyond its own logs and traces. */
export interface Access {
  /** `write` includes reading. */
  readonly table?: 'read' | 'write';
  /** Calls Mesos: may read its credentials. */
  readonly mesos?: true;
  /** Calls the schedulers: may read their credentials. */
  readonly schedulers?: true;
  /** Changes the windows' schedules in EventBridge Scheduler: writes them, or also reads all. */
  readonly schedules?: ScheduleAccess;
  /** Calls the repair hooks: may invoke their functions, run their documents and read their keys. */
  readonly repairs?: true;
  /** Asks the gates: may read alarms, and the gates' secrets. */
  readonly gates?: true;
  /** Publishes events. */
  readonly events?: true;
  /** Starts executions of these state machines. */
  readonly starts?: readonly Machine[];
  /** Reads the status of executions. */
  readonly watches?: true;
  /** Answers the task tokens of these state machines' executions, which wait for the watcher. */
  readonly answers?: readonly Machine[];
}

/** Registers a request, publishes it in Mesos, and undoes it when Mesos refuses. */
const REGISTRATION = { table: 'write', mesos: true, schedulers: true, events: true } as const;

/** Steps of the state machines. A step that reads a host publishes the events in its outbox. */
const FLOW = {
  // When Mesos refuses a part of a request, the step starts a cancel of the rest.
  'register-hosts': { ...REGISTRATION, starts: ['CompleteMaintenance', 'RollMaintenance'] },
  'register-return': { ...REGISTRATION, starts: ['CompleteMaintenance'] },
  // Answers the host's earlier token, and the new token if the phase is over already.
  'await-host': { table: 'write', starts: ['WatchHosts'], answers: HOST_MACHINES },
  // Starts executions: the return of a host whose deadline has the policy `cancel`, waves and
  // returns of a rolling maintenance, and the next watcher.
  'look-at-hosts': {
    ...{ table: 'write', mesos: true, schedulers: true, repairs: true, gates: true, events: true },
    ...{ starts: [...HOST_MACHINES, 'WatchHosts'], answers: REQUEST_MACHINES },
  },
  summarize: { table: 'write', events: true },
  // Asks whether an earlier opening of the window is still running.
  'begin-rollout': { table: 'write', mesos: true, events: true, watches: true },
  'await-rollout': { table: 'write', starts: ['WatchHosts'], answers: ['RollMaintenance'] },
} as const satisfies Record<string, Access>;

/** Stores a wait for the watcher, and starts the watcher. */
const FOLLOWER = { table: 'write', starts: ['WatchHosts'] } as const;

/** Steps that only running executions of the previous release call. */
const PREVIOUS = {
  'publish-schedule': {},
  'withdraw-schedule': {},
  'withdraw-request': {},
  'record-failure': {},
  'begin-drain': {},
  'move-tasks': FOLLOWER,
  'take-down': FOLLOWER,
  'bring-up': {},
  'find-agent': FOLLOWER,
  'mark-up': FOLLOWER,
  'hand-over': { table: 'read', starts: HOST_MACHINES },
  'advance-rollout': { table: 'write', starts: ['RollMaintenance', 'WatchHosts'] },
} as const satisfies Record<string, Access>;

const SCHEDULED = {
  reconcile: {
    ...{ table: 'write', mesos: true, schedulers: true, schedules: 'reconcile', events: true },
    ...{ starts: MACHINES, watches: true, answers: HOST_MACHINES },
  },
} as const satisfies Record<string, Access>;

/** Permissions of the API's functions: what any of their routes needs. */
const API = {
  // Health asks Mesos; the preview of an unsaved window compares its hosts with the registered agents.
  'api-queries': { table: 'read', mesos: true },
  // `forget` publishes the host's events, and the end of a rolling maintenance that waited only for
  // this host. A dry run reads the jobs of the schedulers, and asks the gates.
  'api-commands': {
    ...{ table: 'write', mesos: true, schedulers: true, gates: true, schedules: 'write', events: true },
    starts: REQUEST_MACHINES,
  },
} as const satisfies Record<ApiHandler, Access>;

/** Every function of the system with its permissions. */
export const HANDLERS = { ...FLOW, ...PREVIOUS, ...SCHEDULED, ...API } as const;

export type HandlerName = keyof typeof HANDLERS;

export const HANDLER_NAMES = Object.keys(HANDLERS) as HandlerName[];

/** Handlers that open windows, and keep their schedules right. */
const WINDOW_HANDLERS = ['begin-rollout', ...Object.keys(SCHEDULED)];

/** Each group shares its code: the flows' handlers, the windows' handlers, and each handler of the API alone. */
export const HANDLER_GROUPS = [
  Object.keys({ ...FLOW, ...PREVIOUS }).filter((name) => !WINDOW_HANDLERS.includes(name)),
  WINDOW_HANDLERS,
  ...Object.keys(API).map((name) => [name]),
] as const;

/** The handler that answers with the hosted console's page. It needs no permission. */
export const PAGE_HANDLER = 'console-page';

/** True for a function behind the API. */
export function answersApi(handler: HandlerName | typeof PAGE_HANDLER): boolean {
  return handler in API || handler === PAGE_HANDLER;
}
