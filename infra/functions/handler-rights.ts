import { FALLBACK_HANDLER, type RouteHandler } from '../../functions/contract/api/routes.ts';

export const MACHINES = ['StartMaintenance', 'CompleteMaintenance', 'RollMaintenance'] as const;
export type Machine = (typeof MACHINES)[number];

/** Those with an execution for each host. */
export const HOST_MACHINES = ['StartMaintenance', 'CompleteMaintenance'] as const;

export type ScheduleAccess = 'delete' | 'write' | 'reconcile';

/** What a function may do beyond its own logs and traces; nothing that is not named here. */
export interface Access {
  /** `write` includes reading. */
  readonly table?: 'read' | 'write';
  /** Talks to Mesos, and so may read its credentials. */
  readonly mesos?: true;
  /** Asks the schedulers, and so may read their credentials. */
  readonly schedulers?: true;
  /** Changes the schedules of the windows in EventBridge Scheduler: only deletes them, writes them as well, or also reads all of them. */
  readonly schedules?: ScheduleAccess;
  /** Asks the repair hooks: invokes their functions, runs their documents, and may read their keys. */
  readonly repairs?: true;
  /** Publishes events. */
  readonly events?: true;
  /** Starts executions of these state machines. */
  readonly starts?: readonly Machine[];
  /** Asks whether an execution is running. */
  readonly watches?: true;
}

/** Steps of the state machines. Whoever reads a host for its step may find events in its outbox, and publishes them. */
const FLOW = {
  // A dry run asks the schedulers for their jobs.
  'register-hosts': { table: 'write', mesos: true, schedulers: true, starts: ['RollMaintenance'] },
  // What Mesos has done of a request that it refused is undone by a cancel, where it can not be undone at once.
  // Peloton's host manager is told of hosts before they are scheduled, and before they are brought up.
  'publish-schedule': { table: 'write', mesos: true, schedulers: true, starts: ['CompleteMaintenance'] },
  'withdraw-request': { table: 'write', mesos: true, events: true, starts: ['CompleteMaintenance'] },
  'begin-drain': { table: 'write', events: true },
  // At a deadline whose policy is `cancel` the return of the host is an execution of its own.
  'move-tasks': { table: 'write', mesos: true, schedulers: true, events: true, starts: ['CompleteMaintenance'] },
  // It publishes a host anew that is in no window any longer, which Mesos may refuse.
  'take-down': { table: 'write', mesos: true, schedulers: true, events: true, starts: ['CompleteMaintenance'] },
  'hand-over': { table: 'read', starts: HOST_MACHINES },
  summarize: { table: 'write', events: true },
  'record-failure': { table: 'write', events: true },
  'register-return': { table: 'write', mesos: true },
  'withdraw-schedule': { table: 'write', mesos: true },
  // Gives back what a cancelled drain has claimed.
  'bring-up': { table: 'write', mesos: true, schedulers: true, events: true },
  'find-agent': { table: 'write', mesos: true, schedulers: true, events: true },
  'mark-up': { table: 'write', mesos: true, events: true },
  // It may open a window: while an earlier opening of it is at work it does not.
  'begin-rollout': { table: 'write', mesos: true, events: true, watches: true },
  // Each wave is a maintenance as the API accepts it, each return another one.
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
  // What the host's record owes still is told before it goes, and so is the end of a rolling maintenance that has waited for it alone.
  'forget-host': { table: 'write', mesos: true, events: true },
  'get-host-history': { table: 'read' },
  // A list of hosts is held against the agents that are registered.
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

/** Every function of the system and what it may do. */
export const HANDLERS = { ...FLOW, ...SCHEDULED, ...API } as const;

export type HandlerName = keyof typeof HANDLERS;

export const HANDLER_NAMES = Object.keys(HANDLERS) as HandlerName[];

/** True for a function that answers the API. */
export function isRoute(handler: HandlerName): boolean {
  return handler in API;
}
