/** How often the watcher looks, and how long one execution of it lasts. */

const MAX_WAIT_SECONDS = 60;
/** Looks without a change before the wait doubles: ten seconds at the shortest poll of 1 s. */
const LOOKS_BEFORE_DOUBLING = 10;

/**
 * Seconds until the next look: one poll while things change; without changes, doubling up to a
 * minute. At most `dueInSeconds`, but at least one poll.
 */
export function waitBeforeLook(pollSeconds: number, idleLooks: number, dueInSeconds = MAX_WAIT_SECONDS): number {
  const doublings = Math.min(Math.floor(idleLooks / LOOKS_BEFORE_DOUBLING), 6);
  const pace = Math.min(MAX_WAIT_SECONDS, pollSeconds * 2 ** doublings);
  return Math.min(pace, Math.max(pollSeconds, Math.ceil(dueInSeconds)));
}

/**
 * Looks before an execution hands over to a new one. A look writes about 12 history events (Lambda
 * task 5, Choice 2, Wait 2, some retries), so the hand-over comes before 10,000 of Step Functions'
 * 25,000.
 */
export const LOOKS_PER_EXECUTION = 600;
