/**
 * The closed set of errors. One name goes from `throw` to Retry/Catch, to the HTTP problem's type, and to the metric.
 */

interface ErrorKind {
  /** HTTP status of the problem. */
  readonly status: number;
  /** Last path segment of the problem's `type`. */
  readonly type: string;
  readonly title: string;
  /** True when the same step may succeed a moment later: the flows retry these and only these. */
  readonly transient: boolean;
}

export const ERRORS = {
  InvalidInput: { status: 400, type: 'invalid-request', title: 'The request is not valid', transient: false },
  HostNotFound: { status: 404, type: 'host-not-found', title: 'No such host', transient: false },
  MaintenanceNotFound: { status: 404, type: 'maintenance-not-found', title: 'No such maintenance', transient: false },
  WindowNotFound: { status: 404, type: 'window-not-found', title: 'No such window', transient: false },
  RouteNotFound: { status: 404, type: 'route-not-found', title: 'No such route', transient: false },
  MethodNotAllowed: {
    status: 405,
    type: 'method-not-allowed',
    title: 'The route has no such method',
    transient: false,
  },
  PayloadTooLarge: { status: 413, type: 'payload-too-large', title: 'The request is too large', transient: false },
  UnsupportedMediaType: {
    status: 415,
    type: 'unsupported-media-type',
    title: 'The request is not JSON',
    transient: false,
  },
  HostNotDown: { status: 409, type: 'host-not-down', title: 'The host is not down', transient: false },
  HostNotDraining: { status: 409, type: 'host-not-draining', title: 'The host is not draining', transient: false },
  MaintenanceNotRolling: {
    status: 409,
    type: 'maintenance-not-rolling',
    title: 'The maintenance does not go in waves',
    transient: false,
  },
  MaintenanceOver: { status: 409, type: 'maintenance-over', title: 'The maintenance is over', transient: false },
  HostBusy: { status: 409, type: 'host-busy', title: 'The host is on its way somewhere else', transient: false },
  HostInUse: { status: 409, type: 'host-in-use', title: 'The host is in use', transient: false },
  HostAmbiguous: {
    status: 409,
    type: 'host-ambiguous',
    title: 'The host name stands for several machines',
    transient: false,
  },
  WindowExists: { status: 409, type: 'window-exists', title: 'The window exists already', transient: false },
  WindowChanged: { status: 409, type: 'window-changed', title: 'The window has changed', transient: false },
  WindowInUse: { status: 409, type: 'window-in-use', title: 'The window is the blackout of others', transient: false },
  MesosRefused: { status: 502, type: 'mesos-refused', title: 'Mesos refused', transient: false },
  MesosUnavailable: { status: 503, type: 'mesos-unavailable', title: 'Mesos can not be reached', transient: true },
  /** A scheduler answered, but not as one does: bad credentials, an unknown route, a redirect, garbage. */
  SchedulerRefused: { status: 502, type: 'scheduler-refused', title: 'A scheduler refused', transient: false },
  SchedulerUnavailable: {
    status: 503,
    type: 'scheduler-unavailable',
    title: 'A scheduler can not be reached',
    transient: true,
  },
  /** A repair hook has said nothing that decides about a repair: it can not be reached, or is not understood. */
  RepairUnavailable: {
    status: 503,
    type: 'repair-unavailable',
    title: 'A repair hook does not answer',
    transient: true,
  },
  StoreUnavailable: {
    status: 503,
    type: 'store-unavailable',
    title: 'The database can not be reached',
    transient: true,
  },
  ExecutionsUnavailable: {
    status: 503,
    type: 'executions-unavailable',
    title: 'Step Functions can not be reached',
    transient: true,
  },
  /** EventBridge Scheduler answered, but did not take a window's schedule: an expression that it does not know, a role it may not use, a quota. */
  SchedulesRefused: {
    status: 502,
    type: 'schedules-refused',
    title: 'EventBridge Scheduler refused',
    transient: false,
  },
  SchedulesUnavailable: {
    status: 503,
    type: 'schedules-unavailable',
    title: 'EventBridge Scheduler can not be reached',
    transient: true,
  },
  EventsUnavailable: {
    status: 503,
    type: 'events-unavailable',
    title: 'EventBridge can not be reached',
    transient: true,
  },
  /** The record moved on while a step looked at it: look again. */
  StaleHost: { status: 503, type: 'stale-host', title: 'The host changed at the same moment', transient: true },
  /** Somebody else changed the progress of a rolling maintenance while a step looked at it: look again. */
  StaleRollout: {
    status: 503,
    type: 'stale-rollout',
    title: 'The maintenance changed at the same moment',
    transient: true,
  },
  /** Another writer holds the lease of the Mesos schedule. */
  ScheduleBusy: {
    status: 503,
    type: 'schedule-busy',
    title: 'The Mesos schedule is being changed by another request',
    transient: true,
  },
  /** The function's time was over before the work was: what it had begun stands, and goes on. */
  TimedOut: { status: 504, type: 'timed-out', title: 'The request took too long', transient: false },
  Misconfigured: { status: 500, type: 'misconfigured', title: 'The service is not set up', transient: false },
  Internal: { status: 500, type: 'internal-error', title: 'The service failed', transient: false },
} as const satisfies Record<string, ErrorKind>;

export type ErrorName = keyof typeof ERRORS;

/** One bad host or field. `code` is stable; `message` says what is wrong and what to do. */
export interface ErrorEntry {
  readonly host?: string;
  readonly field?: string;
  readonly code: string;
  readonly message: string;
}

/** How a host says that it waits for this error to pass; see the blocker codes. */
export type MesosWait = 'mesos-unavailable' | 'agent-awaited' | 'mesos-forbidden' | 'mesos-unauthorized';

/** The only error that leaves a port, a step or a handler. Its `name` is the contract; no message is ever matched. */
export class MaintenanceError extends Error {
  override readonly name: ErrorName;
  readonly entries: readonly ErrorEntry[];
  /** Undefined: no wait helps, or none in particular. */
  readonly wait: MesosWait | undefined;

  constructor(
    name: ErrorName,
    message: string,
    options: { cause?: unknown; entries?: readonly ErrorEntry[]; wait?: MesosWait } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = name;
    this.entries = options.entries ?? [];
    this.wait = options.wait;
  }
}

/** The error of a request with these faults, one at least, because of which nothing was changed. */
export function refusal(name: ErrorName, entries: readonly ErrorEntry[], cause?: unknown): MaintenanceError {
  const [first, ...others] = entries;
  const more = others.length > 0 ? ` (and ${others.length} more, see errors)` : '';
  const message = `${first?.message ?? 'the input is not valid'}${more}; nothing was changed`;
  return new MaintenanceError(name, message, { cause, entries });
}

/** True for a MaintenanceError, of that name if one is given; works across bundles, where `instanceof` does not. */
export function isMaintenanceError(error: unknown, name?: ErrorName): error is MaintenanceError {
  return error instanceof Error && error.name in ERRORS && (name === undefined || error.name === name);
}

/** Names that a flow's Retry lists for its own steps. */
export const TRANSIENT_ERRORS = (Object.keys(ERRORS) as ErrorName[]).filter((name) => ERRORS[name].transient);
