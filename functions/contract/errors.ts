/** The closed set of errors. A name goes from `throw` to Retry, Catch, HTTP problem and metric. */

interface ErrorKind {
  /** HTTP status of the problem. */
  readonly status: number;
  /** Last path segment of the problem's `type`. */
  readonly type: string;
  readonly title: string;
  /** True when a later attempt may succeed. The flows retry only these. */
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
    title: 'The maintenance is not a rolling one',
    transient: false,
  },
  MaintenanceOver: { status: 409, type: 'maintenance-over', title: 'The maintenance is over', transient: false },
  HostBusy: { status: 409, type: 'host-busy', title: 'The host is busy with another maintenance', transient: false },
  BreakerOpen: { status: 409, type: 'breaker-open', title: 'The breaker is open', transient: false },
  HostHeld: { status: 409, type: 'host-held', title: 'Other owners hold the host', transient: false },
  HostInUse: { status: 409, type: 'host-in-use', title: 'The host is in use', transient: false },
  HostAmbiguous: {
    status: 409,
    type: 'host-ambiguous',
    title: 'Several machines have this host name',
    transient: false,
  },
  WindowExists: { status: 409, type: 'window-exists', title: 'The window exists already', transient: false },
  WindowChanged: { status: 409, type: 'window-changed', title: 'The window has changed', transient: false },
  WindowInUse: {
    status: 409,
    type: 'window-in-use',
    title: 'Other windows use the window as a blackout',
    transient: false,
  },
  MesosRefused: { status: 502, type: 'mesos-refused', title: 'Mesos refused', transient: false },
  MesosUnavailable: { status: 503, type: 'mesos-unavailable', title: 'Mesos cannot be reached', transient: true },
  /** The scheduler's answer was not valid: bad credentials, unknown route, redirect, garbage. */
  SchedulerRefused: { status: 502, type: 'scheduler-refused', title: 'A scheduler refused', transient: false },
  SchedulerUnavailable: {
    status: 503,
    type: 'scheduler-unavailable',
    title: 'A scheduler cannot be reached',
    transient: true,
  },
  /** A repair hook cannot be reached, or its answer is not valid. */
  RepairUnavailable: {
    status: 503,
    type: 'repair-unavailable',
    title: 'A repair hook does not answer',
    transient: true,
  },
  StoreUnavailable: {
    status: 503,
    type: 'store-unavailable',
    title: 'The database cannot be reached',
    transient: true,
  },
  ExecutionsUnavailable: {
    status: 503,
    type: 'executions-unavailable',
    title: 'Step Functions cannot be reached',
    transient: true,
  },
  /** EventBridge Scheduler refused a schedule: unknown expression, forbidden role, quota. */
  SchedulesRefused: {
    status: 502,
    type: 'schedules-refused',
    title: 'EventBridge Scheduler refused',
    transient: false,
  },
  SchedulesUnavailable: {
    status: 503,
    type: 'schedules-unavailable',
    title: 'EventBridge Scheduler cannot be reached',
    transient: true,
  },
  EventsUnavailable: {
    status: 503,
    type: 'events-unavailable',
    title: 'EventBridge cannot be reached',
    transient: true,
  },
  /** Another process changed the record after the step read it: read it again. */
  StaleHost: { status: 503, type: 'stale-host', title: 'The host changed at the same moment', transient: true },
  /** Another process changed the rolling maintenance after the step read it: read it again. */
  StaleRollout: {
    status: 503,
    type: 'stale-rollout',
    title: 'The maintenance changed at the same moment',
    transient: true,
  },
  /** Another process holds the lease of the Mesos schedule. */
  ScheduleBusy: {
    status: 503,
    type: 'schedule-busy',
    title: 'Another request is changing the Mesos schedule',
    transient: true,
  },
  /** The function's time ran out. The work that it had started stands, and goes on. */
  TimedOut: { status: 504, type: 'timed-out', title: 'The request took too long', transient: false },
  Misconfigured: {
    status: 500,
    type: 'misconfigured',
    title: 'The settings of the service are not valid',
    transient: false,
  },
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

/** The blocker code of a host that waits for this error to pass. */
export type MesosWait = 'mesos-unavailable' | 'agent-awaited' | 'mesos-forbidden' | 'mesos-unauthorized';

/** The only error that leaves a port, step or handler. Match its `name`, never its message. */
export class MaintenanceError extends Error {
  override readonly name: ErrorName;
  readonly entries: readonly ErrorEntry[];
  /** Undefined for errors without a blocker code of their own. */
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

/** Makes the error of a request with at least one fault, which changed nothing. */
export function refusal(name: ErrorName, entries: readonly ErrorEntry[], cause?: unknown): MaintenanceError {
  const [first, ...others] = entries;
  const more = others.length > 0 ? ` (and ${others.length} more, see errors)` : '';
  const message = `${first?.message ?? 'the input is not valid'}${more}; nothing was changed`;
  return new MaintenanceError(name, message, { cause, entries });
}

/** True for a MaintenanceError, of that name if given; across bundles, unlike `instanceof`. */
export function isMaintenanceError(error: unknown, name?: ErrorName): error is MaintenanceError {
  return error instanceof Error && error.name in ERRORS && (name === undefined || error.name === name);
}

/** Names that a flow's Retry lists for its own steps. */
export const TRANSIENT_ERRORS = (Object.keys(ERRORS) as ErrorName[]).filter((name) => ERRORS[name].transient);
