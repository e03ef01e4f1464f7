import type { MetricName } from '../../functions/contract/metrics.ts';

/** SQS' own metric of the queue of notices that could not be delivered. An alarm about it is only where people are told. */
export const UNDELIVERED = 'ApproximateNumberOfMessagesVisible';

/**
 * What somebody should know of without looking. Each alarm looks at one metric under its cluster alone, or at the queue of its stack, and has a
 * section of docs/runbook.md under its title, whose anchor is its id.
 *
 * What functions can not tell of themselves, that they do not run at all, shows in what the reconciliation does not tell any more.
 */
export interface AlarmDefinition {
  readonly title: string;
  /** `critical`: now. `warning`: today. */
  readonly severity: 'critical' | 'warning';
  /** What has happened, for somebody who is woken by it. */
  readonly meaning: string;
  readonly metric: MetricName | typeof UNDELIVERED;
  /** Levels are told once a pass: the maximum of a period. Counters are summed up. `SampleCount`: how often it was told at all. */
  readonly statistic: 'Sum' | 'Maximum' | 'Minimum' | 'SampleCount';
  readonly comparison: 'at least' | 'less than';
  readonly threshold: number;
  readonly periodMinutes: number;
  /** In so many … */
  readonly datapoints: number;
  /** … of so many periods, the last ones. */
  readonly periods: number;
  readonly missing: 'notBreaching' | 'ignore' | 'breaching';
}

/** Nothing was counted: nothing has happened. */
const NONE = 'notBreaching';
/** Nobody looked, so nobody knows that it is over; that nobody looks is an alarm of its own. */
const NOBODY_LOOKED = 'ignore';

const EVENT = {
  statistic: 'Sum',
  comparison: 'at least',
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
  missing: NOBODY_LOOKED,
} as const;

const ALARMS = {
  'host-stuck-draining': {
    ...LEVEL,
    title: 'Host stuck draining',
    severity: 'warning',
    meaning:
      'No task has left a draining host for STUCK_SECONDS: something keeps it there that does not go away by itself.',
    metric: 'DrainsStuck',
  },
  'host-given-up': {
    ...LEVEL,
    title: 'Host given up',
    severity: 'critical',
    meaning: 'Five executions in a row have ended without moving a host: nobody works on it any more.',
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
    meaning: 'A host still drains after its deadline, and was told to hold.',
    metric: 'DeadlinesPassed',
  },
  'execution-failed': {
    ...EVENT,
    title: 'Execution failed',
    severity: 'warning',
    meaning:
      'The execution of a host has ended in an error, or Mesos has refused a request. The reconciliation starts it again.',
    metric: 'ExecutionsFailed',
    threshold: 1,
  },
  'reconciliation-not-running': {
    title: 'Reconciliation not running',
    severity: 'critical',
    meaning: 'No pass of the reconciliation has come to its end for five minutes: nobody looks after the hosts.',
    metric: 'ReconcileDuration',
    statistic: 'SampleCount',
    comparison: 'less than',
    threshold: 1,
    ...{ periodMinutes: 1, datapoints: 5, periods: 5 },
    // Without a pass nothing is told, and that is what this alarm is about.
    missing: 'breaching',
  },
  'drift-repaired-repeatedly': {
    ...EVENT,
    title: 'Drift repaired repeatedly',
    severity: 'warning',
    meaning: 'Somebody takes draining hosts out of the Mesos schedule, or switches their agents on, again and again.',
    metric: 'DriftRepaired',
    threshold: 1,
    ...{ datapoints: 3, periods: 6 },
  },
  'mesos-unreachable': {
    ...EVENT,
    title: 'Mesos unreachable',
    severity: 'critical',
    meaning: 'No leading Mesos master has answered the reconciliation for three passes.',
    metric: 'MesosUnreachable',
    threshold: 1,
    ...{ periodMinutes: 1, datapoints: 3, periods: 3 },
  },
  'agent-lost': {
    ...EVENT,
    title: 'Agent lost',
    severity: 'warning',
    meaning: 'A host that is UP has lost its agent.',
    metric: 'HostsLost',
    threshold: 1,
  },
  'api-errors': {
    ...EVENT,
    title: 'API errors',
    severity: 'warning',
    meaning: 'The API has answered five requests in five minutes with a status of 500 and above.',
    metric: 'ApiErrors',
    threshold: 5,
  },
  throttling: {
    ...EVENT,
    title: 'Throttling',
    severity: 'warning',
    meaning: 'An AWS service has throttled ten calls in five minutes. They are repeated; drains go slower.',
    metric: 'CallsThrottled',
    threshold: 10,
  },
  'window-missed': {
    ...EVENT,
    title: 'Window missed',
    severity: 'warning',
    meaning: 'A maintenance window should have opened and did not.',
    metric: 'WindowsMissed',
    threshold: 1,
  },
  'outbox-growing': {
    ...LEVEL,
    title: 'Outbox growing',
    severity: 'warning',
    meaning: 'Transitions can not be handed over to the history or to the event bus, pass after pass.',
    metric: 'OutboxOwed',
    ...{ datapoints: 5, periods: 5 },
  },
  'notices-not-delivered': {
    ...EVENT,
    title: 'Notices not delivered',
    severity: 'warning',
    meaning: 'The webhook has not taken a notice: people are not told of what they want to know.',
    metric: UNDELIVERED,
    // What is in the queue is told again and again: it rings until somebody has emptied it.
    statistic: 'Maximum',
    threshold: 1,
  },
} as const satisfies Record<string, AlarmDefinition>;

export type AlarmId = keyof typeof ALARMS;
export const ALARM_IDS = Object.keys(ALARMS) as AlarmId[];

export function alarm(id: AlarmId): AlarmDefinition {
  return ALARMS[id];
}
