import * as z from 'zod';
import { AwsError, read } from '../http/aws-json.ts';

/**
 * Input of EventBridge Scheduler that works on one machine; anything else is refused, never
 * silently ignored.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 */

const NAME = /^[0-9a-zA-Z-_.]{1,64}$/;

const Target = z.strictObject({
  Arn: z.string().min(1).max(1_600),
  RoleArn: z.string().regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/),
  Input: z.string().min(1).default('{}'),
  RetryPolicy: z
    .strictObject({
      MaximumEventAgeInSeconds: z.int().min(60).max(86_400).default(86_400),
      // Ignored: a start that fails here would fail a second later too.
      MaximumRetryAttempts: z.int().min(0).max(185).default(185),
    })
    .prefault({}),
});

const Schedule = z.strictObject({
  GroupName: z.string().regex(NAME).default('default'),
  ScheduleExpression: z.string().min(1).max(256),
  ScheduleExpressionTimezone: z.string().min(1).max(50).default('UTC'),
  /** Seconds since 1970. */
  StartDate: z.number().optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF') }),
  ActionAfterCompletion: z.literal('NONE').default('NONE'),
  Description: z.string().max(512).optional(),
  Target,
});
export type Schedule = z.infer<typeof Schedule>;

/** Accepts a ClientToken, which has no effect here. */
const Body = Schedule.extend({ ClientToken: z.string().optional() });

export const Listing = z.object({
  ScheduleGroup: z.string().optional(),
  NamePrefix: z.string().default(''),
  State: z.enum(['ENABLED', 'DISABLED']).optional(),
  MaxResults: z.coerce.number().int().min(1).max(100).default(100),
  NextToken: z.string().optional(),
});
export type Listing = z.infer<typeof Listing>;

export function readSchedule(body: Buffer): Schedule {
  const { ClientToken: _, ...schedule } = read(Body, json(body));
  return schedule;
}

export function readName(text: string): string {
  return read(z.string().regex(NAME, 'is not the name of a schedule'), text);
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new AwsError('ValidationException', 'the body is not JSON');
  }
}
