import * as z from 'zod';

/**
 * EventBridge's event patterns as far as our rules use them: for each field the values that it may have, at any depth. A pattern with one
 * of EventBridge's filters, such as a prefix, is refused when it is read.
 */
export interface EventPattern {
  readonly [field: string]: readonly Value[] | EventPattern;
}
type Value = string | number | boolean | null;

export const EventPattern: z.ZodType<EventPattern> = z.lazy(() =>
  z.record(
    z.string().regex(/^[^$]/, 'is no field'),
    z.union([z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])).min(1), EventPattern]),
  ),
);

/** True when every field of the pattern has one of its values in the event; of a list, when one of its items has. */
export function matches(pattern: EventPattern, event: unknown): boolean {
  if (typeof event !== 'object' || event === null) return false;
  return Object.entries(pattern).every(([field, wanted]) => {
    const found = [(event as Record<string, unknown>)[field]].flat();
    if (!isValues(wanted)) return found.some((item) => matches(wanted, item));
    return found.some((value) => wanted.includes(value as Value));
  });
}

function isValues(wanted: readonly Value[] | EventPattern): wanted is readonly Value[] {
  return Array.isArray(wanted);
}
