/** Milliseconds from `since` (RFC 3339) until now. */
export function elapsedMs(since: string, now: Date): number {
  return now.getTime() - Date.parse(since);
}
