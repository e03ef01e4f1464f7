import type { MetricName } from '../../functions/contract/metrics.ts';

/** What the dashboards show, on CloudWatch and in Grafana alike; each metric in one panel at the least. */

export interface Panel {
  readonly title: string;
  readonly metrics: readonly MetricName[];
  /** Shows the parts as a whole. */
  readonly stacked?: boolean;
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
        title: 'Hosts that need somebody',
        metrics: ['HostsStuck', 'DrainsStuck', 'DeadlinesPassed', 'HostsForgotten', 'HostsUnmanaged'],
      },
      { title: 'Changes of state, and agents lost', metrics: ['HostStateChanges', 'HostsLost'] },
    ],
  },
  {
    title: 'Drains',
    panels: [
      { title: 'Drains under way', metrics: ['HostsDraining', 'HostsDrained'] },
      { title: 'Age of the oldest drain', metrics: ['OldestDrainAge'] },
      { title: 'How long drains took', metrics: ['DrainDuration'] },
      { title: 'What keeps hosts, by code', metrics: ['Blockers'], stacked: true },
      { title: 'Tasks', metrics: ['TasksMoved', 'TasksArrived', 'MovesRefused', 'TasksLost'] },
      { title: 'Calls of schedulers', metrics: ['SchedulerCalls', 'SchedulerErrors'] },
      { title: 'How long schedulers took', metrics: ['SchedulerLatency'] },
    ],
  },
  {
    title: 'Mesos',
    panels: [
      { title: 'Calls of Mesos', metrics: ['MesosCalls'] },
      { title: 'Errors of Mesos', metrics: ['MesosErrors', 'MesosUnreachable'] },
      { title: 'How long Mesos took', metrics: ['MesosLatency'] },
      { title: 'Schedule and agents', metrics: ['SchedulePosts', 'LeaseWaits', 'AgentDrains', 'DriftRepaired'] },
    ],
  },
  {
    title: 'Reconciliation and executions',
    panels: [
      { title: 'How old the picture is', metrics: ['ReconcileAge'] },
      { title: 'How long a pass took', metrics: ['ReconcileDuration'] },
      { title: 'What is left undone', metrics: ['ReconcileFailures', 'OutboxOwed'] },
      { title: 'Executions', metrics: ['ExecutionsStarted', 'ExecutionsRestarted', 'ExecutionsFailed'] },
      { title: 'Steps', metrics: ['StepsFailed', 'StepsSuperseded', 'CallsThrottled'] },
    ],
  },
  {
    title: 'API and windows',
    panels: [
      { title: 'Requests to the API', metrics: ['ApiRequests'] },
      { title: 'Errors of the API', metrics: ['ApiErrors', 'RequestsRefused'] },
      { title: 'How long the API took', metrics: ['ApiLatency'] },
      { title: 'Maintenances and windows', metrics: ['MaintenancesAccepted', 'WindowsOpened', 'WindowsMissed'] },
    ],
  },
];
