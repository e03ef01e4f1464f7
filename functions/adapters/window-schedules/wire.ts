import type { CreateScheduleCommandInput, GetScheduleCommandOutput } from '@aws-sdk/client-scheduler';
import { windowOfEntry } from '../../domain/windows/schedule-entries.ts';
import type { FoundSchedule, WindowSchedule } from '../../ports/window-schedules.ts';

/** What our schedules start, as whom, and in which group they are. */
export interface ScheduleTarget {
  readonly group: string;
  readonly roleArn: string;
  /** ARN of the state machine, or of an alias of it. */
  readonly machineArn: string;
}

/** EventBridge Scheduler puts the time in its place for which it starts the execution, such as `2026-03-10T01:00:00Z`. */
const SCHEDULED_TIME = '<aws.scheduler.scheduled-time>';

/**
 * An opening that cannot be delivered is tried again for four minutes, however often: a minute later the reconciliation calls it missed, and one
 * that came after hours would drain hosts at noon.
 */
const RETRIES = { MaximumEventAgeInSeconds: 240, MaximumRetryAttempts: 185 };

/** @param startDate when the schedule begins. @default - with its next time */
export function toInput(
  { name, window, schedule, timeZone, paused, onlyIfDue }: WindowSchedule,
  startDate: Date | undefined,
  target: ScheduleTarget,
): CreateScheduleCommandInput {
  return {
    Name: name,
    GroupName: target.group,
    ScheduleExpression: schedule,
    ScheduleExpressionTimezone: timeZone,
    StartDate: startDate,
    State: paused ? 'DISABLED' : 'ENABLED',
    FlexibleTimeWindow: { Mode: 'OFF' },
    // A window whose one time has passed keeps its schedule, as it keeps its record.
    ActionAfterCompletion: 'NONE',
    Target: {
      Arn: target.machineArn,
      RoleArn: target.roleArn,
      Input: JSON.stringify({ window, scheduledAt: SCHEDULED_TIME, ...(onlyIfDue && { onlyIfDue }) }),
      RetryPolicy: RETRIES,
    },
  };
}

export function toFound(answer: GetScheduleCommandOutput, target: ScheduleTarget): FoundSchedule {
  const { Name = '', ScheduleExpression = '', ScheduleExpressionTimezone = 'UTC', StartDate, CreationDate } = answer;
  const found: WindowSchedule = {
    name: Name,
    window: windowOfEntry(Name),
    onlyIfDue: answer.Target?.Input?.includes('"onlyIfDue":true') === true,
    schedule: ScheduleExpression,
    timeZone: ScheduleExpressionTimezone,
    // Without a start date a rate is counted from the moment at which the schedule was made.
    startsAt: (StartDate ?? CreationDate ?? new Date(0)).toISOString(),
    paused: answer.State === 'DISABLED',
  };
  return { ...found, isIntact: isIntact(answer, toInput(found, undefined, target)) };
}

/** What AWS may add to a target one day, and a queue for what it could not deliver, change nothing of what opens. */
function isIntact(found: GetScheduleCommandOutput, wanted: CreateScheduleCommandInput): boolean {
  const facts = ({
    EndDate,
    FlexibleTimeWindow,
    ActionAfterCompletion = 'NONE',
    Target,
  }: typeof found | typeof wanted) => [
    ...[EndDate?.getTime(), FlexibleTimeWindow?.Mode, ActionAfterCompletion],
    ...[Target?.Arn, Target?.RoleArn, Target?.Input],
    ...[Target?.RetryPolicy?.MaximumEventAgeInSeconds, Target?.RetryPolicy?.MaximumRetryAttempts],
  ];
  const wantedFacts = facts(wanted);
  return facts(found).every((fact, index) => fact === wantedFacts[index]);
}
