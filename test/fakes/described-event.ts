import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { EVENTS, type EventType } from '../../functions/contract/events.ts';

/** The event itself. Throws unless it is just as its schema describes it: a field that is not described there is a fault too, at any depth. */
export function described<E extends { readonly type: string; readonly detail: unknown }>(event: E): E {
  const schema = EVENTS[event.type as EventType] as z.ZodObject | undefined;
  if (schema === undefined) throw new Error(`no schema describes an event '${event.type}'`);
  const parsed = schema.safeParse(event.detail);
  if (!parsed.success) throw new Error(`${event.type} is not as described: ${z.prettifyError(parsed.error)}`);
  const sent: unknown = JSON.parse(JSON.stringify(event.detail));
  if (!isDeepStrictEqual(parsed.data, sent)) {
    throw new Error(`${event.type} has fields that are not described: ${JSON.stringify(sent)}`);
  }
  return event;
}
