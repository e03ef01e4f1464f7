import { useEffect } from 'preact/hooks';
import { type Answer, ask } from './ask.ts';

/** Time after the last key before the service is asked. */
const REST_MS = 350;

/**
 * Asks about what the operator types, again whenever it changes. The answer to an earlier text is
 * thrown away.
 *
 * @param body JSON of the request; undefined while there is nothing to ask
 * @param turn another number asks once more
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
