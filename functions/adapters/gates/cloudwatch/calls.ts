import type { GateSetting } from '../../../contract/settings/gate-settings.ts';
import { ANSWER_TIMEOUT_MS, type GateContext, type Inquiry } from '../protocol/gate-context.ts';
import type { DescribeAlarms } from './client.ts';
import { alarmName, regionOf, toFinding } from './wire.ts';

type CloudWatchSetting = Extract<GateSetting, { type: 'cloudwatch' }>;

/** Asks CloudWatch for the state of alarms, in the regions of their ARNs. */
export function askCloudWatch({ alarms: arns }: CloudWatchSetting, context: GateContext): Inquiry {
  const limitMs = context.timeoutMs ?? ANSWER_TIMEOUT_MS;
  const byRegion = [...Map.groupBy(arns, regionOf)];
  const clients = new Map<string, DescribeAlarms>();
  return async () => {
    const { createDescribeAlarms } = await import('./client.ts');
    const described = await Promise.all(
      byRegion.map(([region, theirs]) => {
        const describe = clients.get(region) ?? createDescribeAlarms(region, context.onThrottle);
        clients.set(region, describe);
        return describe(theirs.map(alarmName), limitMs);
      }),
    );
    return toFinding(arns, described.flat());
  };
}
