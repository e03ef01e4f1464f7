/**
 * Client tokens of this system's own clients. They carry the time of the request, so that the ids
 * made of them sort by time.
 */

const TIMED = /^m-([0-9a-z]{9})-[0-9a-f]{32}$/;

/** The time in maintenance ids: milliseconds in base 36, which sort as texts. */
export function timeText(now: Date): string {
  return now.getTime().toString(36).padStart(9, '0');
}

/** @param random 32 hexadecimal digits */
export function timedToken(now: Date, random: string): string {
  return `m-${timeText(now)}-${random}`;
}

/** The time in a token, like `timeText`; undefined for other tokens. */
export function timeOfToken(clientToken: string): string | undefined {
  return TIMED.exec(clientToken)?.[1];
}
