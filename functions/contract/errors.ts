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

const final = (status: number, type: string, title: string): ErrorKind => ({ status, type, title, transient: false });
const transient = (type: string, title: string): ErrorKind => ({ status: 503, type, title, transient: true });

export const ERRORS = {
  InvalidInput: final(400, 'invalid-request', 'The request is not valid'),
  /** A person who is signed in to the hosted console, but is no operator. */
  Forbidden: final(403, 'forbidden', 'You may look, but not act'),
  HostNotFound: final(404, 'host-not-found', 'No such host'),
  MaintenanceNotFound: final(404, 'maintenance-not-found', 'No such maintenance'),
  WindowNotFound: final(404, 'window-not-found', 'No such window'),
  CampaignNotFound: final(404, 'campaign-not-found', 'No such campaign'),
  RouteNotFound: final(404, 'route-not-found', 'No such route'),
  MethodNotAllowed: final(405, 'method-not-allowed', 'The route has no such method'),
  PayloadTooLarge: final(413, 'payload-too-large', 'The request is too large'),
  UnsupportedMediaType: final(415, 'unsupported-media-type', 'The request is not JSON'),
  HostNotDown: final(409, 'host-not-down', 'The host is not down'),
  HostNotDraining: final(409, 'host-not-draining', 'The host is not draining'),
  MaintenanceNotRolling: final(409, 'maintenance-not-rolling', 'The maintenance is not a rolling one'),
  MaintenanceOfCampaign: final(409, 'maintenance-of-campaign', 'The maintenance belongs to a campaign'),
  MaintenanceOver: final(409, 'maintenance-over', 'The maintenance is over'),
  HostBusy: final(409, 'host-busy', 'The host is busy with another maintenance'),
  BreakerOpen: final(409, 'breaker-open', 'The breaker is open'),
  HostHeld: final(409, 'host-held', 'Other owners hold the host'),
  HostInUse: final(409, 'host-in-use', 'The host is in use'),
  HostAmbiguous: final(409, 'host-ambiguous', 'Several machines have this host name'),
  CampaignExists: final(409, 'campaign-exists', 'The campaign exists already'),
  CampaignOver: final(409, 'campaign-over', 'The campaign is over'),
  CampaignChanged: final(409, 'campaign-changed', 'The campaign has changed'),
  WindowExists: final(409, 'window-exists', 'The window exists already'),
  WindowChanged: final(409, 'window-changed', 'The window has changed'),
  WindowInUse: final(409, 'window-in-use', 'Other windows use the window as a blackout'),
  MesosRefused: final(502, 'mesos-refused', 'Mesos refused'),
  MesosUnavailable: transient('mesos-unavailable', 'Mesos cannot be used now'),
  /** The scheduler's answer was not valid: bad credentials, unknown route, redirect, garbage. */
  SchedulerRefused: final(502, 'scheduler-refused', 'A scheduler refused'),
  SchedulerUnavailable: transient('scheduler-unavailable', 'A scheduler cannot be used now'),
  /** A repair hook cannot be reached, or its answer is not valid. */
  RepairUnavailable: transient('repair-unavailable', 'A repair hook cannot be used now'),
  StoreUnavailable: transient('store-unavailable', 'The database cannot be used now'),
  ExecutionsUnavailable: transient('executions-unavailable', 'Step Functions cannot be used now'),
  /** EventBridge Scheduler refused a schedule: unknown expression, forbidden role, quota. */
  SchedulesRefused: final(502, 'schedules-refused', 'EventBridge Scheduler refused'),
  SchedulesUnavailable: transient('schedules-unavailable', 'EventBridge Scheduler cannot be used now'),
  EventsUnavailable: transient('events-unavailable', 'EventBridge cannot be used now'),
  /** Another process changed the record after the step read it: read it again. */
  StaleHost: transient('stale-host', 'The host changed at the same moment'),
  StaleRollout: transient('stale-rollout', 'The maintenance changed at the same moment'),
  /** Another process holds the lease of the Mesos schedule. */
  ScheduleBusy: transient('schedule-busy', 'Another request is changing the Mesos schedule'),
  /** The function's time ran out. The work that it had started stands, and goes on. */
  TimedOut: final(504, 'timed-out', 'The request took too long'),
  Misconfigured: final(500, 'misconfigured', 'The settings of the service are not valid'),
  Internal: final(500, 'internal-error', 'The service failed'),
} satisfies Record<string, ErrorKind>;

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

/** Describes a fault of one field of a request. */
export function fieldFault(field: string, message: string, code = 'invalid-value'): ErrorEntry {
  return { field, code, message: `${field}: ${message}` };
}

/** Throws InvalidInput if the request has any of these faults. */
export function refuseFaults(faults: readonly ErrorEntry[]): void {
  if (faults.length > 0) throw refusal('InvalidInput', faults);
}

/** Makes the error of a request with at least one fault, which changed nothing. */
export function refusal(name: ErrorName, entries: readonly ErrorEntry[], cause?: unknown): MaintenanceError {
  const [first, ...others] = entries;
  const more = others.length > 0 ? ` (and ${others.length} more, see errors)` : '';
  const message = `${first?.message ?? 'the input is not valid'}${more}; nothing was changed`;
  return new MaintenanceError(name, message, { cause, entries });
}

/** Error for an id that no maintenance has. */
export function noMaintenance(id: string): MaintenanceError {
  const message = `no maintenance has the id '${id.slice(0, 100)}': 'peloton host maintenance status' lists the ids`;
  return new MaintenanceError('MaintenanceNotFound', message);
}

/** True for a MaintenanceError, of that name if given; across bundles, unlike `instanceof`. */
export function isMaintenanceError(error: unknown, name?: ErrorName): error is MaintenanceError {
  return error instanceof Error && error.name in ERRORS && (name === undefined || error.name === name);
}

/** Names that a flow's Retry lists for its own steps. */
export const TRANSIENT_ERRORS = (Object.keys(ERRORS) as ErrorName[]).filter((name) => ERRORS[name].transient);
