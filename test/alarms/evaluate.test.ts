import type { EmfDocument } from '../../local/metrics/function-output.ts';
import { type AlarmProperties, type AlarmState, samplesOf, stateOf } from './evaluate.ts';

const ALARM: AlarmProperties = {
  ...{ Namespace: 'N', MetricName: 'M', Dimensions: [{ Name: 'Cluster', Value: 'blue' }] },
  ...{ Statistic: 'Sum', Period: 60, Threshold: 3, ComparisonOperator: 'GreaterThanOrEqualToThreshold' },
  ...{ EvaluationPeriods: 2, DatapointsToAlarm: 2, TreatMissingData: 'notBreaching' },
};

function counted(value: number | number[], dimensions: string[][] = [['Cluster']], cluster = 'blue'): EmfDocument {
  const Metrics = [{ Name: 'M', Unit: 'Count' }];
  return {
    _aws: { Timestamp: 1, CloudWatchMetrics: [{ Namespace: 'N', Dimensions: dimensions, Metrics }] },
    ...{ Cluster: cluster, Call: 'x', M: value },
  };
}

describe('samples', () => {
  test.each<[string, EmfDocument, number[]]>([
    ['all values of a document', counted([1, 2]), [1, 2]],
    ['once where the dimensions are one set of several', counted(1, [['Cluster'], ['Cluster', 'Call']]), [1]],
    ['none where they are only a part of a set', counted(1, [['Cluster', 'Call']]), []],
    ['none of another cluster', counted(1, [['Cluster']], 'green'), []],
  ])('%s', (_, document, samples) => {
    expect(samplesOf(ALARM, [document])).toEqual(samples);
  });
});

describe('the state', () => {
  const breaching = [counted(2), counted(1)];
  test.each<[string, Partial<AlarmProperties>, EmfDocument[][], AlarmState]>([
    ['is an alarm when enough of the last periods are past the threshold', {}, [breaching, breaching], 'ALARM'],
    ['is none when one is not', {}, [breaching, [counted(2)]], 'OK'],
    ['takes the periods of several minutes together', { Period: 120 }, [[counted(3)], [], [], [counted(3)]], 'ALARM'],
    ['looks at the last periods only', {}, [breaching, breaching, []], 'OK'],
    ['needs as many as it says', { DatapointsToAlarm: 1 }, [breaching, []], 'ALARM'],
    ['takes nothing for all well', {}, [[], []], 'OK'],
    ['or for the contrary', { TreatMissingData: 'breaching' }, [[], []], 'ALARM'],
    [
      'is unknown while all data are missing and ignored',
      { TreatMissingData: 'ignore' },
      [[], []],
      'INSUFFICIENT_DATA',
    ],
    ['stays an alarm then', { TreatMissingData: 'ignore' }, [breaching, breaching, [], []], 'ALARM'],
    ['stays well then', { TreatMissingData: 'ignore' }, [[counted(0)], [], []], 'OK'],
    ['ends by one value', { TreatMissingData: 'ignore' }, [breaching, breaching, [], [], [counted(0)], []], 'OK'],
    ['does not begin by one', { TreatMissingData: 'ignore' }, [[counted(0)], [], breaching, []], 'OK'],
    ['knows the maximum', { Statistic: 'Maximum' }, [breaching, breaching], 'OK'],
    [
      'knows how often something was told',
      { Statistic: 'SampleCount', ComparisonOperator: 'LessThanThreshold' },
      [breaching, breaching],
      'ALARM',
    ],
  ])('%s', (_, changes, minutes, state) => {
    expect(stateOf({ ...ALARM, ...changes }, minutes)).toBe(state);
  });
});
