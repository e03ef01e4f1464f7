import { FALLBACK_HANDLER, type ROUTES } from '../functions/contract/routes.ts';

/** What a function may do beyond its own logs and traces; nothing that is not named here. */
export interface Access {
  /** `write` includes reading. */
  readonly table?: 'read' | 'write';
  /** Talks to Mesos, and so may read its credentials. */
  readonly mesos?: true;
  /** Publishes `Host State Changed`. */
  readonly events?: true;
  /** Starts executions of the two state machines. */
  readonly starts?: true;
  /** Asks whether an execution is running. */
  readonly watches?: true;
}

/** Steps of the state machines. */
const FLOW = {
  'register-hosts': { table: 'write', mesos: true },
  'publish-schedule': { table: 'write', mesos: true },
  'withdraw-request': { table: 'write' },
  'begin-drain': { table: 'write', mesos: true, events: true },
  'move-tasks': { table: 'write', mesos: true, events: true, starts: true },
  'take-down': { table: 'write', mesos: true, events: true },
  'hand-over': { table: 'write', starts: true },
  summarize: { table: 'read' },
  'record-failure': { table: 'write', events: true },
  'register-return': { table: 'write', mesos: true },
  'withdraw-schedule': { table: 'write', mesos: true },
  'bring-up': { table: 'write', mesos: true, events: true },
  'find-agent': { table: 'write', mesos: true, events: true },
  'mark-up': { table: 'write', mesos: true, events: true },
} as const satisfies Record<string, Access>;

const SCHEDULED = {
  reconcile: { table: 'write', mesos: true, events: true, starts: true, watches: true },
} as const satisfies Record<string, Access>;

const API = {
  'start-maintenance': { table: 'write', mesos: true, starts: true },
  'complete-maintenance': { table: 'write', mesos: true, starts: true },
  'cancel-maintenance': { table: 'write', mesos: true, starts: true },
  'list-maintenances': { table: 'read' },
  'get-maintenance': { table: 'read' },
  'list-hosts': { table: 'read' },
  'get-host': { table: 'read' },
  'get-host-history': { table: 'read' },
  'get-health': { table: 'read', mesos: true },
  'get-openapi': {},
  [FALLBACK_HANDLER]: {},
} as const satisfies Record<(typeof ROUTES)[number]['handler'] | typeof FALLBACK_HANDLER, Access>;

/** Every function of the system and what it may do. */
export const HANDLERS = { ...FLOW, ...SCHEDULED, ...API } as const;

export type HandlerName = keyof typeof HANDLERS;

export const HANDLER_NAMES = Object.keys(HANDLERS) as HandlerName[];
