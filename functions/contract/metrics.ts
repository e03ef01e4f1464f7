/**
 * Every metric with its unit, dimensions and meaning. The emitter, the alarms, the dashboards, the
 * local `GET /metrics` and the documentation share this list.
 *
 * CloudWatch bills each name, with each value of its dimensions, for each hour in which it is sent.
 * So nothing is sent that says only "nothing happened": an idle pass of the reconciliation sends
 * `HostsUp` and `ReconcileDuration`.
 */

export const METRIC_NAMESPACE = 'Peloton/Maintenance';
/** The dimension of every metric. */
export const CLUSTER_DIMENSION = 'Cluster';

/** Further dimensions of few values: calls, routes, codes, services; never hosts, tasks or ids. */
type DimensionName = 'Call' | 'Code' | 'Route' | 'Scheduler' | 'Service';

interface Metric {
  /**
   * `counter`: events, to be summed; zeros are not sent. `level`: a current number, which each pass
   * of the reconciliation sends once unless it stays 0. `duration`: the time that each of many
   * things took; its sample count is their number.
   */
  readonly kind: 'counter' | 'level' | 'duration';
  readonly unit: 'Count' | 'Milliseconds' | 'Seconds';
  readonly by?: DimensionName;
  readonly meaning: string;
}

export const METRICS = {
  HostsUp: { kind: 'level', unit: 'Count', meaning: 'Hosts that are UP' },
  HostsDraining: { kind: 'level', unit: 'Count', meaning: 'Hosts that are DRAINING' },
  HostsDrained: { kind: 'level', unit: 'Count', meaning: 'Hosts that are DRAINED' },
  HostsDown: { kind: 'level', unit: 'Count', meaning: 'Hosts that are DOWN' },
  HostsUnmanaged: { kind: 'level', unit: 'Count', meaning: 'Hosts whose state in Mesos another process has set' },
  HostsForgotten: {
    kind: 'level',
    unit: 'Count',
    meaning: 'Hosts that are DRAINED or DOWN past the end of their window; without an end, for too long',
  },
  HostsStuck: {
    kind: 'level',
    unit: 'Count',
    meaning: 'Hosts without an execution: theirs failed too often to be restarted',
  },
  DrainsStuck: { kind: 'level', unit: 'Count', meaning: 'Draining hosts that no task has left for too long' },
  DeadlinesPassed: {
    kind: 'level',
    unit: 'Count',
    meaning: 'Hosts with the policy hold that still drain after their deadline',
  },
  BreakerOpen: { kind: 'level', unit: 'Count', meaning: '1 while the breaker is open: nothing begins' },
  RolloutsGated: {
    kind: 'level',
    unit: 'Count',
    meaning: 'Rolling maintenances that begin with no further host because a gate is not green',
  },
  OldestDrainAge: {
    kind: 'level',
    unit: 'Seconds',
    meaning: 'Age of the oldest drain under way; 0 without one',
  },
  Blockers: { kind: 'level', unit: 'Count', by: 'Code', meaning: 'Blockers that keep hosts from their goal' },
  OutboxOwed: {
    kind: 'level',
    unit: 'Count',
    meaning: 'Transitions that the reconciliation could not deliver to the history or the bus',
  },
  ReconcileDuration: {
    kind: 'duration',
    unit: 'Milliseconds',
    meaning: 'Duration of a complete pass of the reconciliation, its calls to Mesos included',
  },
  WatcherMissing: {
    kind: 'counter',
    unit: 'Count',
    meaning: 'Passes of the reconciliation that found hosts under way and no running watcher: each starts one',
  },
  ReconcileFailures: {
    kind: 'counter',
    unit: 'Count',
    meaning: 'Hosts, and other parts of a pass, that failed: the next pass tries again',
  },
  MesosUnreachable: {
    kind: 'counter',
    unit: 'Count',
    meaning: 'Passes of the reconciliation that ended because no leading master answered',
  },
  DriftRepaired: {
    kind: 'counter',
    unit: 'Count',
    meaning: 'Draining hosts that were restored in the Mesos schedule, or whose agents were deactivated again',
  },
  HostsLost: { kind: 'counter', unit: 'Count', meaning: 'Hosts that lost agents while they were UP' },
  HostStateChanges: { kind: 'counter', unit: 'Count', meaning: 'State changes of hosts' },
  DrainDuration: { kind: 'duration', unit: 'Seconds', meaning: 'Time from DRAINING to DRAINED of each host' },
  TasksMoved: { kind: 'counter', unit: 'Count', meaning: 'Tasks that left draining hosts' },
  TasksArrived: { kind: 'counter', unit: 'Count', meaning: 'Tasks that started on hosts while they drained' },
  TasksLost: { kind: 'counter', unit: 'Count', meaning: 'Tasks that a drain gave up at its deadline' },
  MovesRefused: {
    kind: 'counter',
    unit: 'Count',
    meaning: 'Tasks that a scheduler, an owner or a limit newly blocked on a draining host',
  },
  MaintenancesAccepted: { kind: 'counter', unit: 'Count', meaning: 'Accepted requests' },
  RequestsRefused: { kind: 'counter', unit: 'Count', meaning: 'Refused requests and refused inputs of steps' },
  WindowsOpened: { kind: 'counter', unit: 'Count', meaning: 'Maintenance windows that opened' },
  WindowsMissed: { kind: 'counter', unit: 'Count', meaning: 'Maintenance windows that should have opened and did not' },
  ExecutionsStarted: { kind: 'counter', unit: 'Count', meaning: 'Executions that the functions started' },
  ExecutionsFailed: {
    kind: 'counter',
    unit: 'Count',
    meaning: 'Executions of hosts that ended in an error, and requests that Mesos refused',
  },
  ExecutionsRestarted: {
    kind: 'counter',
    unit: 'Count',
    meaning: 'Executions that the reconciliation started for hosts short of their goal that had none',
  },
  StepsFailed: { kind: 'counter', unit: 'Count', meaning: 'Failed invocations of functions, retries too' },
  StepsSuperseded: { kind: 'counter', unit: 'Count', meaning: 'Steps whose host a later maintenance has taken over' },
  SchedulePosts: { kind: 'counter', unit: 'Count', meaning: 'Maintenance schedules that were posted to Mesos' },
  LeaseWaits: {
    kind: 'counter',
    unit: 'Count',
    meaning: 'Waits for the lease of the Mesos schedule',
  },
  AgentDrains: { kind: 'counter', unit: 'Count', meaning: 'Agents that Mesos was asked to drain' },
  MesosErrors: {
    kind: 'counter',
    unit: 'Count',
    by: 'Call',
    meaning: 'Calls to Mesos without an answer, or with a status of 500 and above',
  },
  MesosLatency: {
    kind: 'duration',
    unit: 'Milliseconds',
    by: 'Call',
    meaning: 'Duration of a call to a Mesos master or agent, except those of the reconciliation',
  },
  SchedulerErrors: {
    kind: 'counter',
    unit: 'Count',
    by: 'Scheduler',
    meaning: 'Calls to schedulers and owners without an answer, or with a status of 500 and above',
  },
  SchedulerLatency: {
    kind: 'duration',
    unit: 'Milliseconds',
    by: 'Scheduler',
    meaning: 'Duration of a call to a scheduler or an owner',
  },
  CallsThrottled: { kind: 'counter', unit: 'Count', by: 'Service', meaning: 'Calls that an AWS service throttled' },
  ApiErrors: {
    kind: 'counter',
    unit: 'Count',
    by: 'Route',
    meaning: 'Requests that the API answered with a status of 500 and above',
  },
  ApiLatency: { kind: 'duration', unit: 'Milliseconds', by: 'Route', meaning: 'Duration of a request to the API' },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;
/** Metrics with a dimension besides the cluster. */
export type MetricBy = { [M in MetricName]: (typeof METRICS)[M] extends { by: string } ? M : never }[MetricName];
export type PlainMetric = Exclude<MetricName, MetricBy>;
type Level = { [M in MetricName]: (typeof METRICS)[M] extends { kind: 'level' } ? M : never }[MetricName];
export type PlainLevel = Exclude<Level, MetricBy>;

export const METRIC_NAMES = Object.keys(METRICS) as MetricName[];

export function metric(name: MetricName): Metric {
  return METRICS[name];
}

/**
 * The dimensions under which CloudWatch has the metric. A counter or duration with a dimension of
 * its own is emitted as a sum too, for alarms and graphs. A level is not: CloudWatch would not add
 * up the parts of one pass.
 */
export function dimensionSets(name: MetricName): readonly (readonly string[])[] {
  const { kind, by } = metric(name);
  if (by === undefined) return [[CLUSTER_DIMENSION]];
  return kind === 'level' ? [[CLUSTER_DIMENSION, by]] : [[CLUSTER_DIMENSION], [CLUSTER_DIMENSION, by]];
}
