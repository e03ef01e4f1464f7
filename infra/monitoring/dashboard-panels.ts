import type { MetricName } from '../../functions/contract/metrics.ts';

/** Panels of the dashboards, on CloudWatch and in Grafana. Each metric is in at least one. */

export interface Panel {
  readonly title: string;
  readonly metrics: readonly MetricName[];
  /** Stacks the series, to show their sum. */
  readonly stacked?: boolean;
  /** Shows how many durations there were, not how long they took. */
  readonly counted?: boolean;
}

interface PanelRow {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export const PANEL_ROWS: readonly PanelRow[] = [
  {
    title: 'Fleet',
    panels: [
      { title: 'Hosts by state', metrics: ['HostsUp', 'HostsDraining', 'HostsDrained', 'HostsDown'], stacked: true },
      {
        title: 'Hosts that need attention',
        metrics: [
          ...(['HostsStuck', 'DrainsStuck', 'DeadlinesPassed', 'HostsForgotten', 'HostsUnmanaged'] as const),
          ...(['RolloutsGated', 'CampaignsEndangered', 'BreakerOpen'] as const),
        ],
      },
      { title: 'State changes and lost agents', metrics: ['HostStateChanges', 'HostsLost'] },
    ],
  },
  {
    title: 'Drains',
    panels: [
      { title: 'Drains under way', metrics: ['HostsDraining', 'HostsDrained'] },
      { title: 'Age of the oldest drain', metrics: ['OldestDrainAge'] },
      { title: 'Drain duration', metrics: ['DrainDuration'] },
      { title: 'Blockers by code', metrics: ['Blockers'], stacked: true },
      { title: 'Tasks', metrics: ['TasksMoved', 'TasksArrived', 'MovesRefused', 'TasksLost'] },
      { title: 'Calls of schedulers', metrics: ['SchedulerLatency', 'SchedulerErrors'], counted: true },
      { title: 'Scheduler latency', metrics: ['SchedulerLatency'] },
    ],
  },
  {
    title: 'Mesos',
    panels: [
      { title: 'Calls of Mesos', metrics: ['MesosLatency'], counted: true },
      { title: 'Errors of Mesos', metrics: ['MesosErrors', 'MesosUnreachable'] },
      { title: 'Mesos latency', metrics: ['MesosLatency'] },
      { title: 'Schedule and agents', metrics: ['SchedulePosts', 'LeaseWaits', 'AgentDrains', 'DriftRepaired'] },
    ],
  },
  {
    title: 'Reconciliation and executions',
    panels: [
      { title: 'Passes of the reconciliation', metrics: ['ReconcileDuration'], counted: true },
      { title: 'Reconciliation duration', metrics: ['ReconcileDuration'] },
      {
        title: 'Failures, undelivered events and missing watchers',
        metrics: ['ReconcileFailures', 'OutboxOwed', 'WatcherMissing'],
      },
      { title: 'Executions', metrics: ['ExecutionsStarted', 'ExecutionsRestarted', 'ExecutionsFailed'] },
      { title: 'Steps', metrics: ['StepsFailed', 'StepsSuperseded', 'CallsThrottled'] },
    ],
  },
  {
    title: 'API and windows',
    panels: [
      { title: 'Requests to the API', metrics: ['ApiLatency'], counted: true },
      { title: 'Errors of the API', metrics: ['ApiErrors', 'RequestsRefused'] },
      { title: 'API latency', metrics: ['ApiLatency'] },
      { title: 'Maintenances and windows', metrics: ['MaintenancesAccepted', 'WindowsOpened', 'WindowsMissed'] },
    ],
  },
];
