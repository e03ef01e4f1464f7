import type { Session } from '../service/session.ts';
import { CliError } from '../terminal/exit-code.ts';

export const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 3_000;
const WAIT_GROWTH = 1.3;

export function nextWait(waitMs: number): number {
  return Math.min(waitMs * WAIT_GROWTH, MAX_WAIT_MS);
}

/** Longest outage of the service that a watch survives. */
const PATIENCE_MS = 60_000;

/**
 * Calls `ask`, and repeats it for a minute while the service is away.
 *
 * @param outage called with what is wrong, and with undefined when the service is back
 */
export async function patiently<T>(
  session: Session,
  outage: (text: string | undefined) => void,
  signal: AbortSignal,
  ask: () => Promise<T>,
): Promise<T> {
  const begin = session.io.now().getTime();
  for (let wait = FIRST_WAIT_MS, away = false; ; wait = Math.min(wait * 2, MAX_WAIT_MS)) {
    try {
      const answer = await ask();
      if (away) outage(undefined);
      return answer;
    } catch (error) {
      if (signal.aborted || !(error instanceof CliError) || !error.transient) throw error;
      if (session.io.now().getTime() - begin >= PATIENCE_MS) throw error;
      if (!away) outage(`${error.message}; asking again for ${PATIENCE_MS / 1_000} s`);
      away = true;
      await session.io.sleep(wait, signal);
      signal.throwIfAborted();
    }
  }
}
