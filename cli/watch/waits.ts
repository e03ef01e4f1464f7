export const FIRST_WAIT_MS = 500;
export const MAX_WAIT_MS = 3_000;
const WAIT_GROWTH = 1.3;

export function nextWait(waitMs: number): number {
  return Math.min(waitMs * WAIT_GROWTH, MAX_WAIT_MS);
}
