import type { Answer } from '../api/ask.ts';
import type { Fault } from '../api/fault.ts';

const NOT_ACCEPTED: Fault = {
  kind: 'refused',
  title: 'The request was not accepted',
  lines: ['Everything is as it was: try again.'],
};

/**
 * Finds out if a request without an answer was accepted.
 *
 * @param asking reads the object that the request changes
 * @param isDone true if the object is as the request wants it; undefined is a missing object
 */
export async function lookFor<T extends object>(
  asking: Promise<Answer<T>>,
  isDone: (found: T | undefined) => boolean,
): Promise<Answer<object>> {
  const { body, fault } = await asking;
  if (fault !== undefined && fault.kind !== 'missing') return { fault };
  return isDone(body) ? { body: body ?? {}, tag: null } : { fault: NOT_ACCEPTED };
}
