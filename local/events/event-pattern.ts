import * as z from 'zod';

/**
 * The part of EventBridge's event patterns that our rules use: for each field, at any depth, the
 * allowed values. Patterns with filters, such as a prefix, are refused.
 */
export interface EventPattern {
  readonly [field: string]: readonly Value[] | EventPattern;
}
type Value = string | number | boolean | null;

export const EventPattern: z.ZodType<EventPattern> = z.lazy(() =>
  z.record(
    z.string().regex(/^[^$]/, 'is not a field'),
    z.union([z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).min(1), EventPattern]),
  ),
);

/** True when each field of the event, or an item of a list, has one of the pattern's values. */
export function matches(pattern: EventPattern, event: unknown): boolean {
  if (typeof event !== 'object' || event === null) return false;
  return Object.entries(pattern).every(([field, allowed]) => {
    const found = [(event as Record<string, unknown>)[field]].flat();
    if (!isValues(allowed)) return found.some((item) => matches(allowed, item));
    return found.some((value) => allowed.includes(value as Value));
  });
}

function isValues(allowed: readonly Value[] | EventPattern): allowed is readonly Value[] {
  return Array.isArray(allowed);
}
