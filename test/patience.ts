import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Multiplies every limit that a test waits within: TEST_PATIENCE, 1 by default, more for slow and busy machines.
 *
 * Limits only end a wait that is in vain. Tests wait for conditions, so a longer limit costs a passing test nothing.
 */
const PATIENCE = Number(process.env.TEST_PATIENCE ?? 1);

/** Milliseconds after which jest gives up on a test or a hook that hangs. */
export const TEST_LIMIT_MS = 300_000 * PATIENCE;

/** Milliseconds after which a wait for a condition is in vain. */
export const WAIT_LIMIT_MS = 120_000 * PATIENCE;

/** Milliseconds that a server on this machine has for an answer: less than a step of a flow may take in all. */
export const ANSWER_LIMIT_MS = 10_000;

/** Milliseconds from now to a time of day that a test has to be ready for. */
export function ahead(ms: number): number {
  return ms * PATIENCE;
}

/**
 * Looks until the condition holds, and returns what it found then.
 *
 * @throws Error that names what was waited for and what was there instead
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  isThere: (found: T) => boolean,
  lookEveryMs = 40,
): Promise<T> {
  const end = performance.now() + WAIT_LIMIT_MS;
  for (;;) {
    const found = await look();
    if (isThere(found)) return found;
    if (performance.now() > end) throw new Error(`waited in vain for ${what}: ${JSON.stringify(found)}`);
    await sleep(lookEveryMs);
  }
}

/** Waits in short steps until the condition holds. Only for events within this process. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  await until(what, holds, (does) => does, 5);
}
