/** Metric names and units: the emitter, the alarms and the dashboards share this list. Dimension: Cluster. */

export const METRIC_NAMESPACE = 'Peloton/Maintenance';
export const CLUSTER_DIMENSION = 'Cluster';

export const METRICS = {
  HostStateChanges: 'Count',
  MaintenancesAccepted: 'Count',
  RequestsRefused: 'Count',
  SchedulePosts: 'Count',
  AgentDrains: 'Count',
  StepsFailed: 'Count',
  HostsFailed: 'Count',
  StepsSuperseded: 'Count',
  ExecutionsRestarted: 'Count',
  MesosCalls: 'Count',
  MesosErrors: 'Count',
  MesosLatency: 'Milliseconds',
  SchedulerCalls: 'Count',
  SchedulerErrors: 'Count',
  SchedulerLatency: 'Milliseconds',
  MovesRefused: 'Count',
  TasksMoved: 'Count',
  TasksArrived: 'Count',
  TasksLost: 'Count',
  DrainsStuck: 'Count',
  /** Hosts by state, once a pass of the reconciliation. */
  HostsUp: 'Count',
  HostsDraining: 'Count',
  HostsDrained: 'Count',
  HostsDown: 'Count',
  /** Hosts that somebody else put where they are, once a pass. */
  HostsUnmanaged: 'Count',
  /** Hosts that executions have failed to move too often, once a pass: 0 is what an alarm wants. */
  HostsStuck: 'Count',
  /** Hosts that lost agents while they were UP. */
  HostsLost: 'Count',
  /** Hosts that were put back into the Mesos schedule, or whose agents were switched off again. */
  DriftRepaired: 'Count',
  /** Hosts, and other parts of a pass, that one has failed for. */
  ReconcileFailures: 'Count',
  ReconcileDuration: 'Milliseconds',
} as const;
export type MetricName = keyof typeof METRICS;
