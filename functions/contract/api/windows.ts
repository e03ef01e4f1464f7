import * as z from 'zod';
import { ON_DEADLINE } from '../../domain/host/host.ts';
import { OPENING_OUTCOMES, WINDOW_RESULTS } from '../../domain/windows/opening.ts';
import { AT_END } from '../../domain/windows/recurring-window.ts';
import { choiceFields, oneChoice } from './choice.ts';
import { changes, Duration, Reason, time, VerifyName } from './fields.ts';
import { domainsAndGates, rollingFields, shownRollingFields } from './rolling.ts';

/** The bodies of recurring windows, and the execution input that opens one. */

const MAX_SCHEDULES = 5;
/** 28 days would name the same weekday again. */
const MAX_OFFSET_DAYS = 27;

export const WindowName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/,
    'is not the name of a window (a letter or a digit, then letters, digits, - and _, at most 63)',
  )
  .meta({ example: 'rack-7-kernel' });

const BLACKOUT = /^(?:window:[A-Za-z0-9][A-Za-z0-9_-]{0,62}|\d{4}-\d\d-\d\d(?:\.\.\d{4}-\d\d-\d\d)?)$/;
const MAX_BLACKOUTS = 100;

const Expression = z.string().max(256, 'is longer than 256 characters');

const settings = {
  ...choiceFields,
  hosts: choiceFields.hosts.meta({
    description:
      'Host names. Give at most one of hosts, pool and selector. A window with none of them is a calendar: only campaigns open it, and it serves as the blackout of other windows',
  }),
  schedule: Expression.optional().meta({
    description: 'cron(…), rate(…) or at(…), as in EventBridge Scheduler. Give schedule or schedules',
    example: 'cron(0 2 ? * 3#2 *)',
  }),
  schedules: z
    .array(Expression)
    .min(1, 'is empty')
    .max(MAX_SCHEDULES, `has more than ${MAX_SCHEDULES} entries`)
    .optional()
    .meta({ description: 'The window opens at the times of all of them. Several must be cron(…) or at(…)' }),
  offset: z
    .string()
    .regex(/^(?:[1-9]|1\d|2[0-7])d$/, `is not a number of days from 1d to ${MAX_OFFSET_DAYS}d`)
    .optional()
    .meta({
      description: 'Days after the weekday of the month that each schedule names, such as 4d after the second Tuesday',
      example: '4d',
    }),
  timeZone: z.string().max(64).optional().meta({ description: 'IANA name; default UTC', example: 'Europe/Berlin' }),
  start: z.string().max(64).optional().meta({
    description:
      'The window does not open before this time: RFC 3339, or +DUR from now. A rate(…) opens first at this time; without it, one period from now',
  }),
  duration: Duration,
  cutoff: Duration.optional().meta({ description: 'No host starts in this time before the end', example: '30m' }),
  atEnd: z.enum(AT_END).optional().meta({ description: 'Action on hosts that are DOWN at the end; default complete' }),
  blackouts: z
    .array(
      z
        .string()
        .regex(BLACKOUT, 'is not a date (2026-12-24), a range of dates (2026-12-24..2027-01-02) or window:NAME'),
    )
    .max(MAX_BLACKOUTS, `has more than ${MAX_BLACKOUTS} entries`)
    .optional()
    .meta({
      description:
        'The window does not open on these dates of its time zone (both inclusive), or while these windows are open',
    }),
  reason: Reason.optional(),
  deadline: Duration.optional().meta({
    description: 'Counted from the opening; default the end of the window',
    example: '90m',
  }),
  onDeadline: z.enum(ON_DEADLINE).optional().meta({ description: 'Default cancel' }),
  verify: VerifyName.optional().meta({ description: 'A hook that checks each host when it is back, before it is UP' }),
  ...rollingFields,
} as const;

/** Requires a timetable. A client may write back both fields as it read them, if they agree. */
function oneTimetable(
  {
    schedule,
    schedules,
  }: { readonly schedule?: string | undefined; readonly schedules?: readonly string[] | undefined },
  context: z.core.$RefinementCtx,
): void {
  if (schedule === undefined && schedules === undefined) {
    context.addIssue({ code: 'custom', path: ['schedule'], message: 'is missing: cron(…), rate(…) or at(…)' });
  }
  if (schedule !== undefined && schedules !== undefined && schedules[0] !== schedule) {
    const message = 'differs from the first of schedules: leave schedule or schedules out';
    context.addIssue({ code: 'custom', path: ['schedule'], message });
  }
}

export const CreateWindow = z
  .strictObject({ name: WindowName, ...settings })
  .superRefine(oneChoice)
  .superRefine(oneTimetable)
  .superRefine(domainsAndGates)
  .meta({ id: 'CreateWindow' });
export type CreateWindow = z.infer<typeof CreateWindow>;
export type WindowSettings = Omit<CreateWindow, 'name'>;

export const ReplaceWindow = z
  .strictObject({
    ...settings,
    version: z
      .int()
      .min(1)
      .optional()
      .meta({ description: 'Version of the window to replace; refused if the window has changed since' }),
    changes: z.unknown().optional().meta({ description: 'Ignored: older clients write back what they have read' }),
  })
  .superRefine(oneChoice)
  .superRefine(oneTimetable)
  .superRefine(domainsAndGates)
  .meta({ id: 'ReplaceWindow' });
export type ReplaceWindow = z.infer<typeof ReplaceWindow>;

/** Execution input that opens a window. */
export const OpenWindowInput = z.strictObject({
  window: WindowName,
  scheduledAt: time,
  /** Set by a schedule that fires more often than the window opens. */
  onlyIfDue: z.literal(true).optional(),
});
export type OpenWindowInput = z.infer<typeof OpenWindowInput>;

const Why = z.object({ code: z.string(), message: z.string() });

export const Occurrence = z
  .object({
    opensAt: time,
    closesAt: time,
    /** In the window's time zone. */
    local: z.object({ opensAt: time, closesAt: time }),
    /** The reason that it will not open then. */
    blackout: Why.nullable(),
  })
  .meta({ id: 'Occurrence' });
export type Occurrence = z.infer<typeof Occurrence>;

/** Request to preview an unsaved window. The name shows if the window is its own blackout. */
export const PreviewWindow = z
  .strictObject({ name: WindowName.optional(), ...settings })
  .superRefine(oneChoice)
  .superRefine(oneTimetable)
  .superRefine(domainsAndGates)
  .meta({ id: 'PreviewWindow' });
export type PreviewWindow = z.infer<typeof PreviewWindow>;

export const MAX_PREVIEW = 100;

export const WindowPreview = z
  .object({ timeZone: z.string(), occurrences: z.array(Occurrence), warnings: z.array(Why) })
  .meta({ id: 'WindowPreview' });
export type WindowPreview = z.infer<typeof WindowPreview>;

export const OpeningView = z
  .object({
    scheduledAt: time,
    outcome: z.enum(OPENING_OUTCOMES),
    at: time,
    why: Why.nullable(),
    maintenanceId: z.string().nullable(),
    hostCount: z.number(),
    closesAt: time.nullable(),
    closedAt: time.nullable(),
    result: z.enum(WINDOW_RESULTS).nullable(),
    outcomes: z
      .object({ arrived: z.number(), takenOver: z.number(), failed: z.number(), notBegun: z.number() })
      .nullable(),
  })
  .meta({ id: 'Opening' });
export type OpeningView = z.infer<typeof OpeningView>;

export const OpeningPage = z
  .object({ openings: z.array(OpeningView), nextToken: z.string().optional() })
  .meta({ id: 'OpeningPage' });
export type OpeningPage = z.infer<typeof OpeningPage>;

/** The settings as the operator wrote them, so that a client can write back what it has read. */
const windowFields = {
  name: z.string(),
  hosts: z.array(z.string()).optional(),
  pool: z.string().optional(),
  selector: z.record(z.string(), z.string()).optional(),
  /** The first schedule. */
  schedule: z.string(),
  /** All schedules, if there are several. */
  schedules: z.array(z.string()).optional(),
  offset: z.string().optional(),
  timeZone: z.string(),
  start: time,
  duration: z.string(),
  cutoff: z.string().optional(),
  atEnd: z.enum(AT_END),
  blackouts: z.array(z.string()),
  reason: z.string().optional(),
  deadline: z.string().optional(),
  onDeadline: z.enum(ON_DEADLINE).optional(),
  verify: z.string().optional(),
  ...shownRollingFields,
  paused: z.boolean(),
  createdBy: z.string(),
  createdAt: time,
  updatedBy: z.string(),
  updatedAt: time,
  version: z.number(),
};

export const WindowView = z
  .object({
    ...windowFields,
    changes,
    /** Its next times, those in a blackout too. */
    next: z.array(Occurrence),
    /** The latest openings. */
    openings: z.array(OpeningView),
    /** Faults that the operator should know; the request is accepted. */
    warnings: z.array(Why),
  })
  .meta({ id: 'Window' });
export type WindowView = z.infer<typeof WindowView>;

export const WindowPage = z
  .object({
    windows: z.array(
      z.object({
        ...windowFields,
        /** Its next opening; null when the service finds none. */
        next: Occurrence.nullable(),
      }),
    ),
    nextToken: z.string().optional(),
  })
  .meta({ id: 'WindowPage' });
export type WindowPage = z.infer<typeof WindowPage>;

export const WindowDeleted = z.object({ name: z.string(), warnings: z.array(Why) }).meta({ id: 'WindowDeleted' });
export type WindowDeleted = z.infer<typeof WindowDeleted>;
