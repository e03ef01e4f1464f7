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

const counter = (meaning: string) => ({ kind: 'counter', unit: 'Count', meaning }) as const;
const level = (meaning: string) => ({ kind: 'level', unit: 'Count', meaning }) as const;
const duration = (unit: 'Milliseconds' | 'Seconds', meaning: string) => ({ kind: 'duration', unit, meaning }) as const;
const by = <D extends DimensionName, M extends Metric>(dimension: D, metric: M) => ({ ...metric, by: dimension });

export const METRICS = {
  HostsUp: level('Hosts that are UP'),
  HostsDraining: level('Hosts that are DRAINING'),
  HostsDrained: level('Hosts that are DRAINED'),
  HostsDown: level('Hosts that are DOWN'),
  HostsUnmanaged: level('Hosts whose state in Mesos another process has set'),
  HostsForgotten: level('Hosts that are DRAINED or DOWN past the end of their window; without an end, for too long'),
  HostsStuck: level('Hosts without an execution: theirs failed too often to be restarted'),
  DrainsStuck: level('Draining hosts that no task has left for too long'),
  DeadlinesPassed: level('Hosts with the policy hold that still drain after their deadline'),
  BreakerOpen: level('1 while the breaker is open: nothing begins'),
  RolloutsGated: level('Rolling maintenances that begin with no further host because a gate is not green'),
  CampaignsEndangered: level('Campaigns that will miss their deadline, as far as is known'),
  OldestDrainAge: { ...level('Age of the oldest drain under way; 0 without one'), unit: 'Seconds' },
  Blockers: by('Code', level('Blockers that keep hosts from their goal')),
  OutboxOwed: level('Transitions that the reconciliation could not deliver to the history or the bus'),
  ReconcileDuration: duration(
    'Milliseconds',
    'Duration of a complete pass of the reconciliation, its calls to Mesos included',
  ),
  WatcherMissing: counter(
    'Passes of the reconciliation that found hosts under way and no running watcher: each starts one',
  ),
  ReconcileFailures: counter('Hosts, and other parts of a pass, that failed: the next pass tries again'),
  MesosUnreachable: counter('Passes of the reconciliation that ended because no leading master answered'),
  DriftRepaired: counter(
    'Draining hosts that were restored in the Mesos schedule, or whose agents were deactivated again',
  ),
  HostsLost: counter('Hosts that lost agents while they were UP'),
  HostStateChanges: counter('State changes of hosts'),
  DrainDuration: duration('Seconds', 'Time from DRAINING to DRAINED of each host'),
  TasksMoved: counter('Tasks that left draining hosts'),
  TasksArrived: counter('Tasks that started on hosts while they drained'),
  TasksLost: counter('Tasks that a drain gave up at its deadline'),
  MovesRefused: counter('Tasks that a scheduler, an owner or a limit newly blocked on a draining host'),
  MaintenancesAccepted: counter('Accepted requests'),
  RequestsRefused: counter('Refused requests and refused inputs of steps'),
  WindowsOpened: counter('Maintenance windows that opened'),
  WindowsMissed: counter('Maintenance windows that should have opened and did not'),
  ExecutionsStarted: counter('Executions that the functions started'),
  ExecutionsFailed: counter('Executions of hosts that ended in an error, and requests that Mesos refused'),
  ExecutionsRestarted: counter(
    'Executions that the reconciliation started for hosts short of their goal that had none',
  ),
  StepsFailed: counter('Failed invocations of functions, retries too'),
  StepsSuperseded: counter('Steps whose host a later maintenance has taken over'),
  SchedulePosts: counter('Maintenance schedules that were posted to Mesos'),
  LeaseWaits: counter('Waits for the lease of the Mesos schedule'),
  AgentDrains: counter('Agents that Mesos was asked to drain'),
  MesosErrors: by('Call', counter('Calls to Mesos without an answer, or with a status of 500 and above')),
  MesosLatency: by(
    'Call',
    duration('Milliseconds', 'Duration of a call to a Mesos master or agent, except those of the reconciliation'),
  ),
  SchedulerErrors: by(
    'Scheduler',
    counter('Calls to schedulers and owners without an answer, or with a status of 500 and above'),
  ),
  SchedulerLatency: by('Scheduler', duration('Milliseconds', 'Duration of a call to a scheduler or an owner')),
  CallsThrottled: by('Service', counter('Calls that an AWS service throttled')),
  ApiErrors: by('Route', counter('Requests that the API answered with a status of 500 and above')),
  ApiLatency: by('Route', duration('Milliseconds', 'Duration of a request to the API')),
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
