import type { CreateScheduleCommandInput, GetScheduleCommandOutput } from '@aws-sdk/client-scheduler';
import { windowOfEntry } from '../../domain/windows/schedule-entries.ts';
import type { FoundSchedule, WindowSchedule } from '../../ports/window-schedules.ts';

/** The group, the role and the state machine of the schedules. */
export interface ScheduleTarget {
  readonly group: string;
  readonly roleArn: string;
  /** ARN of the state machine, or of an alias of it. */
  readonly machineArn: string;
}

/** EventBridge Scheduler replaces this with the scheduled time, such as `2026-03-10T01:00:00Z`. */
const SCHEDULED_TIME = '<aws.scheduler.scheduled-time>';

/**
 * Scheduler retries an undelivered opening for four minutes. A minute later, the reconciliation
 * records it as missed; an opening that came hours late would drain hosts at noon.
 */
const RETRIES = { MaximumEventAgeInSeconds: 240, MaximumRetryAttempts: 185 };

/** @param startDate start of the schedule. @default - its next time */
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
    // The schedule stays after its last time, as the window's record stays.
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
    // Without a start date, a rate counts from the creation of the schedule.
    startsAt: (StartDate ?? CreationDate ?? new Date(0)).toISOString(),
    paused: answer.State === 'DISABLED',
  };
  return { ...found, isIntact: isIntact(answer, toInput(found, undefined, target)) };
}

/** Compares what matters for an opening: not new fields of AWS, nor a dead-letter queue. */
function isIntact(found: GetScheduleCommandOutput, expected: CreateScheduleCommandInput): boolean {
  const facts = ({
    EndDate,
    FlexibleTimeWindow,
    ActionAfterCompletion = 'NONE',
    Target,
  }: typeof found | typeof expected) => [
    ...[EndDate?.getTime(), FlexibleTimeWindow?.Mode, ActionAfterCompletion],
    ...[Target?.Arn, Target?.RoleArn, Target?.Input],
    ...[Target?.RetryPolicy?.MaximumEventAgeInSeconds, Target?.RetryPolicy?.MaximumRetryAttempts],
  ];
  const expectedFacts = facts(expected);
  return facts(found).every((fact, index) => fact === expectedFacts[index]);
}
