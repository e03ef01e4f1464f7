import { reason } from '../../http/owner-messages.ts';
import type { Finding } from '../protocol/gate-context.ts';
import type { Alarm } from './client.ts';

/** The name is the rest of the ARN, because it may have colons. */
export function alarmName(arn: string): string {
  return arn.split(':').slice(6).join(':');
}

export function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}

/** Red if any alarm is in ALARM; else unknown if any has no state or does not exist; else green. */
export function toFinding(arns: readonly string[], alarms: readonly Alarm[]): Finding {
  const byArn = new Map(alarms.map((alarm) => [alarm.AlarmArn, alarm]));
  const findings = arns.map((arn) => findingOf(arn, byArn.get(arn)));
  const [worst] = (['red', 'unknown'] as const).flatMap((colour) => findings.filter((one) => one.colour === colour));
  if (worst !== undefined) return worst;
  const [only] = arns;
  const evidence = arns.length === 1 ? `alarm ${alarmName(only ?? '')} is OK` : `${arns.length} alarms are OK`;
  return { colour: 'green', evidence };
}

function findingOf(arn: string, alarm: Alarm | undefined): Finding {
  const name = alarmName(arn);
  if (alarm === undefined) {
    const [, , , region, account] = arn.split(':');
    const advice = 'mend the ARN in GATES, or create the alarm';
    return {
      colour: 'unknown',
      evidence: `CloudWatch has no alarm ${name} in ${region} of account ${account}: ${advice}`,
    };
  }
  const { StateValue: state = 'without a state', StateReason, StateTransitionedTimestamp: since } = alarm;
  if (state === 'OK') return { colour: 'green', evidence: `alarm ${name} is OK` };
  const from = since === undefined ? '' : ` since ${since.toISOString()}`;
  const evidence = `alarm ${name} is ${state}${from}${reason(StateReason)}`;
  return { colour: state === 'ALARM' ? 'red' : 'unknown', evidence };
}
