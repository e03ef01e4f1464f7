import {
  CloudWatchClient,
  type CompositeAlarm,
  DescribeAlarmsCommand,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import { onAwsWay } from '../../aws/aws-proxy.ts';
import { reportingThrottles } from '../../aws/throttling.ts';

/** CloudWatch's calls, in a file of their own: only processes that ask about an alarm load the client. */

export type Alarm = MetricAlarm | CompositeAlarm;

/** Returns the existing alarms with these names, at most 100. */
export type DescribeAlarms = (names: readonly string[], limitMs: number) => Promise<readonly Alarm[]>;

export function createDescribeAlarms(region: string, onThrottle: (service: string) => void): DescribeAlarms {
  const client = reportingThrottles(new CloudWatchClient({ region, requestHandler: onAwsWay() }), onThrottle);
  return async (names, limitMs) => {
    const command = new DescribeAlarmsCommand({
      AlarmNames: [...names],
      // By default only metric alarms are returned.
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
      MaxRecords: 100,
    });
    const { MetricAlarms = [], CompositeAlarms = [] } = await client.send(command, {
      abortSignal: AbortSignal.timeout(limitMs),
    });
    return [...MetricAlarms, ...CompositeAlarms];
  };
}
