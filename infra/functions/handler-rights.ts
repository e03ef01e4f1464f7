import { FALLBACK_HANDLER, type RouteHandler } from '../../functions/contract/api/routes.ts';

export const MACHINES = ['StartMaintenance', 'CompleteMaintenance', 'RollMaintenance'] as const;
export type Machine = (typeof MACHINES)[number];

/** Machines with an execution for each host. */
export const HOST_MACHINES = ['StartMaintenance', 'CompleteMaintenance'] as const;

export type ScheduleAccess = 'delete' | 'write' | 'reconcile';

/** Permissions of a function beyond its own logs and traces. */
export interface Access {
  /** `write` includes reading. */
  readonly table?: 'read' | 'write';
  /** Calls Mesos: may read its credentials. */
  readonly mesos?: true;
  /** Calls the schedulers: may read their credentials. */
  readonly schedulers?: true;
  /**
   * Changes the windows' schedules in EventBridge Scheduler: deletes, also writes, or also reads
   * all.
   */
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

const API = {
  'start-maintenance': { table: 'write', mesos: true, schedulers: true, starts: MACHINES },
  'complete-maintenance': { table: 'write', mesos: true, schedulers: true, starts: ['CompleteMaintenance'] },
  'cancel-maintenance': { table: 'write', mesos: true, starts: ['CompleteMaintenance'] },
  'list-maintenances': { table: 'read' },
  'get-maintenance': { table: 'read' },
  'pause-maintenance': { table: 'write' },
  'resume-maintenance': { table: 'write', starts: ['RollMaintenance'] },
  'stop-maintenance': { table: 'write', events: true },
  'list-hosts': { table: 'read' },
  'cordon-hosts': { table: 'write', mesos: true, events: true },
  'uncordon-hosts': { table: 'write', mesos: true, events: true },
  'get-host': { table: 'read' },
  // It publishes the host's undelivered events, and the end of a rolling maintenance that waited
  // only for this host.
  'forget-host': { table: 'write', mesos: true, events: true },
  'get-host-history': { table: 'read' },
  // It compares the window's hosts with the registered agents.
  'create-window': { table: 'write', mesos: true, schedules: 'write' },
  'list-windows': { table: 'read' },
  'preview-unsaved-window': { table: 'read', mesos: true },
  'get-window': { table: 'read' },
  'replace-window': { table: 'write', mesos: true, schedules: 'write' },
  'delete-window': { table: 'write', schedules: 'delete' },
  'preview-window': { table: 'read' },
  'pause-window': { table: 'write', schedules: 'write' },
  'resume-window': { table: 'write', schedules: 'write' },
  'get-window-history': { table: 'read' },
  'get-health': { table: 'read', mesos: true },
  'get-openapi': {},
  [FALLBACK_HANDLER]: {},
} as const satisfies Record<RouteHandler | typeof FALLBACK_HANDLER, Access>;

/** Every function of the system with its permissions. */
export const HANDLERS = { ...FLOW, ...SCHEDULED, ...API } as const;

export type HandlerName = keyof typeof HANDLERS;

export const HANDLER_NAMES = Object.keys(HANDLERS) as HandlerName[];

/** True for a function that answers the API. */
export function isRoute(handler: HandlerName): boolean {
  return handler in API;
}
