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

/**
 * The alarm's state after these minutes, oldest first, in periods that end with the last one.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 */
export function stateOf(alarm: AlarmProperties, minutes: readonly Minute[]): 'ALARM' | 'OK' {
  const length = alarm.Period / 60;
  const last = minutes.slice(-length * alarm.EvaluationPeriods);
  const missing = length * alarm.EvaluationPeriods - last.length;
  const padded = [...Array.from({ length: missing }, () => []), ...last];
  const periods = Array.from({ length: alarm.EvaluationPeriods }, (_, index) =>
    padded.slice(index * length, (index + 1) * length).flat(),
  );
  const breaching = periods.filter((documents) => {
    const samples = samplesOf(alarm, documents);
    if (samples.length === 0) return alarm.TreatMissingData === 'breaching';
    return COMPARISON[alarm.ComparisonOperator](STATISTIC[alarm.Statistic](samples), alarm.Threshold);
  });
  return breaching.length >= alarm.DatapointsToAlarm ? 'ALARM' : 'OK';
}
