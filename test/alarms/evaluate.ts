import type { EmfDocument } from '../../local/metrics/function-output.ts';

/** An alarm as CloudFormation has it, and CloudWatch's verdict on it. */

export interface AlarmProperties {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[];
  readonly Statistic: 'Sum' | 'Maximum' | 'Minimum' | 'SampleCount';
  readonly Period: number;
  readonly Threshold: number;
  readonly ComparisonOperator: 'GreaterThanOrEqualToThreshold' | 'LessThanThreshold';
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
  readonly TreatMissingData: 'breaching' | 'notBreaching' | 'ignore';
}

/** Metric documents of one minute. */
export type Minute = readonly EmfDocument[];

/** The values that documents add to the metric of just these dimensions. */
export function samplesOf(
  alarm: Pick<AlarmProperties, 'Namespace' | 'MetricName' | 'Dimensions'>,
  documents: Minute,
): number[] {
  const wanted = alarm.Dimensions.map(({ Name }) => Name)
    .sort()
    .join();
  return documents.flatMap((document) => {
    const isHere = document._aws.CloudWatchMetrics.some(
      ({ Namespace, Dimensions, Metrics }) =>
        Namespace === alarm.Namespace &&
        Metrics.some(({ Name }) => Name === alarm.MetricName) &&
        Dimensions.some((set) => [...set].sort().join() === wanted),
    );
    if (!isHere || alarm.Dimensions.some(({ Name, Value }) => document[Name] !== Value)) return [];
    return [document[alarm.MetricName]].flat() as number[];
  });
}

const STATISTIC = {
  Sum: (samples) => samples.reduce((sum, sample) => sum + sample, 0),
  Maximum: (samples) => Math.max(...samples),
  Minimum: (samples) => Math.min(...samples),
  SampleCount: (samples) => samples.length,
} as const satisfies Record<string, (samples: readonly number[]) => number>;

const COMPARISON = {
  GreaterThanOrEqualToThreshold: (value: number, threshold: number) => value >= threshold,
  LessThanThreshold: (value: number, threshold: number) => value < threshold,
} as const;

export type AlarmState = 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';

/**
 * The alarm's state after these minutes, oldest first, in periods that end with the last one.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function stateOf(alarm: AlarmProperties, minutes: readonly Minute[]): AlarmState {
  let state: AlarmState = 'INSUFFICIENT_DATA';
  for (let end = 1; end <= minutes.length; end += 1) state = nextState(alarm, state, minutes.slice(0, end));
  return state;
}

/** Missing periods that the alarm ignores could be either: unless both come to the same, the state stays. */
function nextState(alarm: AlarmProperties, state: AlarmState, minutes: readonly Minute[]): AlarmState {
  const periods = lastPeriods(alarm, minutes).map((documents) => samplesOf(alarm, documents));
  const known = periods.filter((samples) => samples.length > 0);
  const missing = periods.length - known.length;
  const breaching = known.filter((samples) =>
    COMPARISON[alarm.ComparisonOperator](STATISTIC[alarm.Statistic](samples), alarm.Threshold),
  ).length;
  const [least, most] = {
    breaching: [breaching + missing, breaching + missing],
    notBreaching: [breaching, breaching],
    ignore: [breaching, breaching + missing],
  }[alarm.TreatMissingData] as [number, number];
  if (least >= alarm.DatapointsToAlarm) return 'ALARM';
  return most < alarm.DatapointsToAlarm ? 'OK' : state;
}

function lastPeriods(alarm: AlarmProperties, minutes: readonly Minute[]): Minute[] {
  const length = alarm.Period / 60;
  const last = minutes.slice(-length * alarm.EvaluationPeriods);
  const missing = length * alarm.EvaluationPeriods - last.length;
  const padded = [...Array.from({ length: missing }, () => []), ...last];
  return Array.from({ length: alarm.EvaluationPeriods }, (_, index) =>
    padded.slice(index * length, (index + 1) * length).flat(),
  );
}
