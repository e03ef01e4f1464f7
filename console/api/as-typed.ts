import { useEffect } from 'preact/hooks';
import { type Answer, ask } from './ask.ts';

/** Time after the last key before the service is asked. */
const REST_MS = 350;

/**
 * Asks about the operator's text whenever it changes. Ignores the answer to an earlier text.
 *
 * @param body JSON of the request; undefined while there is nothing to ask
 * @param turn a new number asks again
 */
export function useAsTyped<T>(path: string, body: string | undefined, take: (answer: Answer<T>) => void, turn = 0) {
  useEffect(() => {
    if (body === undefined) return;
    const asking = new AbortController();
    const timer = setTimeout(() => {
      const question = { method: 'POST' as const, body: JSON.parse(body) as unknown, signal: asking.signal };
      ask<T>(path, question).then(take, () => undefined);
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [body, turn]);
}
