import { TTL_ATTRIBUTE } from './table.ts';

const DAY_SECONDS = 86_400;

/** Makes DynamoDB remove the item so many days after that time (RFC 3339). */
export function expiry(at: string, days: number): Record<typeof TTL_ATTRIBUTE, number> {
  return { [TTL_ATTRIBUTE]: Math.floor(Date.parse(at) / 1_000) + days * DAY_SECONDS };
}
