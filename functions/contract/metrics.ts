/**
 * Every metric: its name, unit, dimensions and meaning. The emitter, the alarms, the dashboards, the local `GET /metrics` and the documents
 * share this list.
 */

export const METRIC_NAMESPACE = 'Peloton/Maintenance';
/** Every metric has it. */
export const CLUSTER_DIMENSION = 'Cluster';

/** What some metrics are told apart by. Each has few values: names of calls, routes, codes and services, never hosts, tasks or ids. */
type DimensionName = 'Call' | 'Code' | 'Route' | 'Scheduler' | 'Service';

interface Metric {
  /**
   * `counter`: things that happen, to be summed up. `level`: how it stands, told once by each pass of the reconciliation, zeros too.
   * `duration`: how long each of many things took.
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
  HostsUnmanaged: { kind: 'level', unit: 'Count', meaning: 'Hosts that another system put into their state in Mesos' },
  HostsForgotten: {
    kind: 'level',
    unit: 'Count',
    meaning: 'Hosts that are DRAINED or DOWN past the end of their window; without an end, for too long',
  },
  HostsStuck: {
    kind: 'level',
    unit: 'Count',
    meaning: 'Hosts without an execution, because too many of theirs have failed',
  },
  DrainsStuck: { kind: 'level', unit: 'Count', meaning: 'Draining hosts that no task has left for too long' },
  DeadlinesPassed: {
    kind: 'level',
    unit: 'Count',
    meaning: 'Hosts that still drain after a deadline with the policy hold',
  },
  OldestDrainAge: {
    kind: 'level',
    unit: 'Seconds',
    meaning: 'Age of the oldest drain that is under way; 0 without one',
  },
  Blockers: { kind: 'level', unit: 'Count', by: 'Code', meaning: 'Blockers that keep hosts from their goal' },
  OutboxOwed: {
    kind: 'level',
    unit: 'Count',
    meaning: 'Transitions that history or the bus may lack after the reconciliation tried to hand them over',
  },
  ReconcileAge: {
    kind: 'level',
    unit: 'Seconds',
    meaning: 'Time since the last complete pass of the reconciliation: how old the picture is',
  },
  ReconcileDuration: { kind: 'duration', unit: 'Milliseconds', meaning: 'How long a complete pass took' },
  ReconcileFailures: {
    kind: 'counter',
    unit: 'Count',
    meaning: 'Hosts, and other parts of a pass, that the next pass has to try again',
  },
  MesosUnreachable: {
    kind: 'counter',
    unit: 'Count',
    meaning: 'Passes of the reconciliation that ended because no leading master answered',
  },
  DriftRepaired: {
    kind: 'counter',
    unit: 'Count',
    meaning: 'Draining hosts that were put back into the Mesos schedule, or whose agents were switched off again',
  },
  HostsLost: { kind: 'counter', unit: 'Count', meaning: 'Hosts that lost agents while they were UP' },
  HostStateChanges: { kind: 'counter', unit: 'Count', meaning: 'Changes of state of hosts' },
  DrainDuration: { kind: 'duration', unit: 'Seconds', meaning: 'From DRAINING to DRAINED, of each host' },
  TasksMoved: { kind: 'counter', unit: 'Count', meaning: 'Tasks that left draining hosts' },
  TasksArrived: { kind: 'counter', unit: 'Count', meaning: 'Tasks that came to hosts while they drained' },
  TasksLost: { kind: 'counter', unit: 'Count', meaning: 'Tasks that were lost at a deadline' },
  MovesRefused: {
    kind: 'counter',
    unit: 'Count',
    meaning: 'Tasks that a scheduler, an owner or a limit began to hold back on a draining host',
  },
  MaintenancesAccepted: { kind: 'counter', unit: 'Count', meaning: 'Requests that were accepted' },
  RequestsRefused: { kind: 'counter', unit: 'Count', meaning: 'Requests, and inputs of steps, that were refused' },
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
    meaning: 'Executions that the reconciliation started for hosts without one',
  },
  StepsFailed: { kind: 'counter', unit: 'Count', meaning: 'Invocations of functions that failed, repeated ones too' },
  StepsSuperseded: { kind: 'counter', unit: 'Count', meaning: 'Steps whose host has moved on to another maintenance' },
  SchedulePosts: { kind: 'counter', unit: 'Count', meaning: 'Maintenance schedules that were posted to Mesos' },
  LeaseWaits: {
    kind: 'counter',
    unit: 'Count',
    meaning: 'Writers of the Mesos schedule that had to wait for another one',
  },
  AgentDrains: { kind: 'counter', unit: 'Count', meaning: 'Agents that Mesos was asked to drain' },
  MesosCalls: { kind: 'counter', unit: 'Count', by: 'Call', meaning: 'Calls of Mesos masters and agents' },
  MesosErrors: {
    kind: 'counter',
    unit: 'Count',
    by: 'Call',
    meaning: 'Calls of Mesos without an answer, or with a status of 500 and above',
  },
  MesosLatency: { kind: 'duration', unit: 'Milliseconds', by: 'Call', meaning: 'How long a call of Mesos took' },
  SchedulerCalls: { kind: 'counter', unit: 'Count', by: 'Scheduler', meaning: 'Calls of schedulers and owners' },
  SchedulerErrors: {
    kind: 'counter',
    unit: 'Count',
    by: 'Scheduler',
    meaning: 'Calls of schedulers and owners without an answer, or with a status of 500 and above',
  },
  SchedulerLatency: {
    kind: 'duration',
    unit: 'Milliseconds',
    by: 'Scheduler',
    meaning: 'How long a call of a scheduler or an owner took',
  },
  CallsThrottled: { kind: 'counter', unit: 'Count', by: 'Service', meaning: 'Calls that an AWS service throttled' },
  ApiRequests: { kind: 'counter', unit: 'Count', by: 'Route', meaning: 'Requests to the API' },
  ApiErrors: {
    kind: 'counter',
    unit: 'Count',
    by: 'Route',
    meaning: 'Requests that the API answered with a status of 500 and above',
  },
  ApiLatency: { kind: 'duration', unit: 'Milliseconds', by: 'Route', meaning: 'How long the API took to answer' },
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;
/** Metrics that are told apart by more than the cluster. */
export type MetricBy = { [M in MetricName]: (typeof METRICS)[M] extends { by: string } ? M : never }[MetricName];
export type PlainMetric = Exclude<MetricName, MetricBy>;

export const METRIC_NAMES = Object.keys(METRICS) as MetricName[];

export function metric(name: MetricName): Metric {
  return METRICS[name];
}

/**
 * The dimensions under which CloudWatch has the metric. What is counted by something is there as a sum as well, for alarms and graphs; a level
 * is not: CloudWatch would not add up what one pass tells of its parts.
 */
export function dimensionSets(name: MetricName): readonly (readonly string[])[] {
  const { kind, by } = metric(name);
  if (by === undefined) return [[CLUSTER_DIMENSION]];
  return kind === 'level' ? [[CLUSTER_DIMENSION, by]] : [[CLUSTER_DIMENSION], [CLUSTER_DIMENSION, by]];
}
