import * as z from 'zod';
import type { BreakerLimits } from '../../domain/request/breaker.ts';
import { parseDurationMs } from '../../domain/time/duration.ts';
import { DurationText } from './addresses.ts';

const Count = z.int().min(1).max(100_000);

/** BREAKER: `{"begun":50,"failed":5,"window":"1h"}`; `{}` means none. */
export const BreakerSettings = z
  .strictObject({ begun: Count.optional(), failed: Count.optional(), window: DurationText.optional() })
  .superRefine(({ begun, failed, window }, context) => {
    const limits = begun !== undefined || failed !== undefined;
    const fault = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (limits && window === undefined) fault('window', "is missing: say how long hosts count, such as '1h'");
    if (!limits && window !== undefined) fault('window', 'limits nothing: give begun, failed, or both');
  })
  .transform(({ begun, failed, window }): BreakerLimits | null => {
    const windowMs = window === undefined ? undefined : parseDurationMs(window);
    if (windowMs === undefined) return null;
    return { begun: begun ?? null, failed: failed ?? null, windowSeconds: windowMs / 1_000 };
  });
