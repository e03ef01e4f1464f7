import type { ApiHandler } from '../../functions/contract/api/routes.ts';

export const MACHINES = ['StartMaintenance', 'CompleteMaintenance', 'RollMaintenance'] as const;
export type Machine = (typeof MACHINES)[number];

/** Machines with an execution for each host. */
export const HOST_MACHINES = ['StartMaintenance', 'CompleteMaintenance'] as const;

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
  /**
   * Calls the repair hooks: may invoke their functions, run their documents and read their keys.
   */
  readonly repairs?: true;
  /** Publishes events. */
  readonly events?: true;
  /** Starts executions of these state machines. */
  readonly starts?: readonly Machine[];
  /** Reads the status of executions. */
  readonly watches?: true;
}

/** Steps of the state machines. A step that reads a host publishes the events in its outbox. */
const FLOW = {
  // A dry run reads the jobs of the schedulers.
  'register-hosts': { table: 'write', mesos: true, schedulers: true, starts: ['RollMaintenance'] },
  // When Mesos refuses a request in part, a cancel undoes the rest.
  // Peloton's host manager is notified before hosts are scheduled, and before they are brought up.
  'publish-schedule': { table: 'write', mesos: true, schedulers: true, starts: ['CompleteMaintenance'] },
  'withdraw-request': { table: 'write', mesos: true, events: true, starts: ['CompleteMaintenance'] },
  'begin-drain': { table: 'write', events: true },
  // At a deadline with the policy `cancel` the return of the host is a new execution.
  'move-tasks': { table: 'write', mesos: true, schedulers: true, events: true, starts: ['CompleteMaintenance'] },
  // It schedules a host again that is no longer in any window; Mesos may refuse that.
  'take-down': { table: 'write', mesos: true, schedulers: true, events: true, starts: ['CompleteMaintenance'] },
  'hand-over': { table: 'read', starts: HOST_MACHINES },
  summarize: { table: 'write', events: true },
  'record-failure': { table: 'write', events: true },
  'register-return': { table: 'write', mesos: true },
  'withdraw-schedule': { table: 'write', mesos: true },
  // Releases the claims of a cancelled drain.
  'bring-up': { table: 'write', mesos: true, schedulers: true, events: true },
  'find-agent': { table: 'write', mesos: true, schedulers: true, events: true },
  'mark-up': { table: 'write', mesos: true, events: true },
  // It opens a window only when no earlier opening is running.
  'begin-rollout': { table: 'write', mesos: true, events: true, watches: true },
  // Each wave is a maintenance like one of the API, and so is each return.
  'advance-rollout': { table: 'write', mesos: true, schedulers: true, repairs: true, events: true, starts: MACHINES },
} as const satisfies Record<string, Access>;

const SCHEDULED = {
  reconcile: {
    ...{ table: 'write', mesos: true, schedulers: true, schedules: 'reconcile', events: true },
    ...{ starts: MACHINES, watches: true },
  },
} as const satisfies Record<string, Access>;

/** Permissions of the API's functions: what any of their routes needs. */
const API = {
  // Health asks Mesos; the preview of an unsaved window compares its hosts with the registered agents.
  'api-queries': { table: 'read', mesos: true },
  // A forgotten host's events are published, as is the end of a rolling maintenance that waited
  // only for this host. A dry run reads the jobs of the schedulers.
  'api-commands': {
    ...{ table: 'write', mesos: true, schedulers: true, schedules: 'write', events: true },
    starts: MACHINES,
  },
} as const satisfies Record<ApiHandler, Access>;

/** Every function of the system with its permissions. */
export const HANDLERS = { ...FLOW, ...SCHEDULED, ...API } as const;

export type HandlerName = keyof typeof HANDLERS;

export const HANDLER_NAMES = Object.keys(HANDLERS) as HandlerName[];

/** The functions of the flows and those of the API: each group shares its code. */
export const HANDLER_GROUPS = [Object.keys({ ...FLOW, ...SCHEDULED }), Object.keys(API)] as const;

/** True for a function that answers the API. */
export function answersApi(handler: HandlerName): boolean {
  return handler in API;
}
