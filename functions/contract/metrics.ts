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
  ReconcileDuration: 'Milliseconds',
} as const;
export type MetricName = keyof typeof METRICS;
