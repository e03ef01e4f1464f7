import * as z from 'zod';
import { time } from './fields.ts';
import { Occurrence, OpeningView } from './windows.ts';

/** All windows over some weeks. */

export const MAX_CALENDAR_DAYS = 62;

export const WindowCalendar = z
  .object({
    from: time,
    to: time,
    /** Sorted by name. */
    windows: z.array(
      z.object({
        name: z.string(),
        timeZone: z.string(),
        paused: z.boolean(),
        /** False for a calendar, which only serves as a blackout of others. */
        opens: z.boolean(),
        /** Its times between `from` and `to`, also those in a blackout; at most 500. */
        occurrences: z.array(Occurrence),
        /** True if there are more times. */
        isCut: z.boolean(),
        /** Its latest openings with their results, newest first. */
        openings: z.array(OpeningView),
      }),
    ),
  })
  .meta({ id: 'WindowCalendar' });
export type WindowCalendar = z.infer<typeof WindowCalendar>;
