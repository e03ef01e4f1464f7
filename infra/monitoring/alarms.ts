import type { MetricName } from '../../functions/contract/metrics.ts';

/** SQS' metric for the queue of undelivered notices. Its alarm exists only with a webhook. */
export const UNDELIVERED = 'ApproximateNumberOfMessagesVisible';

/**
 * An alarm about one metric of the cluster, or about the queue of the stack. Its title is a section
 * of docs/runbook.md, and its id the section's anchor.
 *
 * Functions that do not run at all report nothing: the missing metrics of the reconciliation show
 * it.
 */
export interface AlarmDefinition {
  readonly title: string;
  /** `critical`: now. `warning`: today. */
  readonly severity: 'critical' | 'warning';
  /** Description for the operator on call. */
  readonly meaning: string;
  readonly metric: MetricName | typeof UNDELIVERED;
  /** `Maximum` for levels, published once a pass; `Sum` for counters; `SampleCount`: how often. */
  readonly statistic: 'Sum' | 'Maximum' | 'Minimum' | 'SampleCount';
  readonly comparison: 'at least' | 'less than';
  readonly threshold: number;
  readonly periodMinutes: number;
  /** The alarm needs this many breaching periods … */
  readonly datapoints: number;
  /** … of the last so many. */
  readonly periods: number;
  readonly missing: 'notBreaching' | 'ignore' | 'breaching';
}

/** No data: nothing has happened. */
const NONE = 'notBreaching';
/**
 * Without data the alarm keeps its state: no reconciliation pass ran, and the problem may still
 * exist. Another alarm reports missing passes.
 */
const NO_PASS = 'ignore';

const EVENT = {
  statistic: 'Sum',
  comparison: 'at least',
  threshold: 1,
  periodMinutes: 5,
  datapoints: 1,
  periods: 1,
  missing: NONE,
} as const;
const LEVEL = {
  statistic: 'Maximum',
  comparison: 'at least',
  threshold: 1,
  periodMinutes: 1,
  datapoints: 3,
  periods: 3,
  missing: NO_PASS,
} as const;

const ALARMS = {
  'host-stuck-draining': {
    ...LEVEL,
    title: 'Host stuck draining',
    severity: 'warning',
    meaning: 'No task has left a draining host for STUCK_SECONDS: its blockers need an operator.',
    metric: 'DrainsStuck',
  },
  'host-given-up': {
    ...LEVEL,
    title: 'Host given up',
    severity: 'critical',
    meaning: 'Five executions in a row have ended without moving a host: no execution works on it now.',
    metric: 'HostsStuck',
  },
  'host-forgotten': {
    ...LEVEL,
    title: 'Host forgotten',
    severity: 'warning',
    meaning: 'A host is DRAINED or DOWN past the end of its window, or without one for FORGOTTEN_SECONDS.',
    metric: 'HostsForgotten',
  },
  'deadline-passed': {
    ...LEVEL,
    title: 'Deadline passed',
    severity: 'warning',
    meaning: 'A host still drains after its deadline; its policy is hold.',
    metric: 'DeadlinesPassed',
  },
  'breaker-open': {
    ...LEVEL,
    title: 'Breaker open',
    severity: 'critical',
    meaning: 'Too many hosts have begun or failed: nothing begins until an operator resets the breaker.',
    metric: 'BreakerOpen',
    ...{ datapoints: 1, periods: 1 },
  },
  'gate-not-green': {
    ...LEVEL,
    title: 'Gate not green',
    severity: 'warning',
    meaning: 'For a quarter of an hour a gate has let no further host of a rolling maintenance begin.',
    metric: 'RolloutsGated',
    // A short red passes by itself.
    ...{ datapoints: 15, periods: 15 },
  },
  'deadline-endangered': {
    ...LEVEL,
    title: 'Deadline endangered',
    severity: 'warning',
    meaning: 'A campaign will miss its deadline, as far as is known.',
    metric: 'CampaignsEndangered',
  },
  'execution-failed': {
    ...EVENT,
    title: 'Execution failed',
    severity: 'warning',
    meaning: 'The execution of a host has failed, or Mesos has refused a request. The reconciliation starts it again.',
    metric: 'ExecutionsFailed',
  },
  'reconciliation-not-running': {
    title: 'Reconciliation not running',
    severity: 'critical',
    meaning: 'No pass of the reconciliation has ended for five minutes: hosts may be stuck without notice.',
    metric: 'ReconcileDuration',
    statistic: 'SampleCount',
    comparison: 'less than',
    threshold: 1,
    ...{ periodMinutes: 1, datapoints: 5, periods: 5 },
    // Without a pass there is no data.
    missing: 'breaching',
  },
  'watcher-not-running': {
    ...EVENT,
    title: 'Watcher not running',
    severity: 'critical',
    meaning:
      'Hosts are under way, and no watcher looks at them: each watcher that the reconciliation starts ends at once.',
    metric: 'WatcherMissing',
    ...{ periodMinutes: 1, datapoints: 2, periods: 2 },
  },
  'drift-repaired-repeatedly': {
    ...EVENT,
    title: 'Drift repaired repeatedly',
    severity: 'warning',
    meaning: 'Another system keeps removing draining hosts from the Mesos schedule, or reactivating their agents.',
    metric: 'DriftRepaired',
    ...{ datapoints: 3, periods: 6 },
  },
  'mesos-unreachable': {
    ...EVENT,
    title: 'Mesos unreachable',
    severity: 'critical',
    meaning: 'No leading Mesos master has answered the reconciliation for three passes.',
    metric: 'MesosUnreachable',
    ...{ periodMinutes: 1, datapoints: 3, periods: 3 },
  },
  'agent-lost': {
    ...EVENT,
    title: 'Agent lost',
    severity: 'warning',
    meaning: 'A host that is UP has lost its agent.',
    metric: 'HostsLost',
  },
  'api-errors': {
    ...EVENT,
    title: 'API errors',
    severity: 'warning',
    meaning: 'The API has answered five requests in five minutes with a status of 500 or above.',
    metric: 'ApiErrors',
    threshold: 5,
  },
  throttling: {
    ...EVENT,
    title: 'Throttling',
    severity: 'warning',
    meaning: 'An AWS service has throttled ten calls in five minutes. They are retried; drains are slower.',
    metric: 'CallsThrottled',
    threshold: 10,
  },
  'window-missed': {
    ...EVENT,
    title: 'Window missed',
    severity: 'warning',
    meaning: 'A maintenance window should have opened and did not.',
    metric: 'WindowsMissed',
  },
  'outbox-growing': {
    ...LEVEL,
    title: 'Outbox growing',
    severity: 'warning',
    meaning: 'State changes cannot be written to the history or published on the event bus, pass after pass.',
    metric: 'OutboxOwed',
    ...{ datapoints: 5, periods: 5 },
  },
  'notices-not-delivered': {
    ...EVENT,
    title: 'Notices not delivered',
    severity: 'warning',
    meaning: 'EventBridge has given up a notice that the webhook did not accept: it is in the queue.',
    metric: UNDELIVERED,
    // A level: the alarm stays on until an operator has emptied the queue.
    statistic: 'Maximum',
  },
} as const satisfies Record<string, AlarmDefinition>;

export type AlarmId = keyof typeof ALARMS;
export const ALARM_IDS = Object.keys(ALARMS) as AlarmId[];

export function alarm(id: AlarmId): AlarmDefinition {
  return ALARMS[id];
}
