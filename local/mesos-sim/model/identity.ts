/** Identifiers and moments as Mesos makes them. */
import { randomBytes, randomUUID } from 'node:crypto';

export function newUuid(): string {
  return randomUUID();
}

/** A status update's uuid: 16 bytes in base64. */
export function newUpdateUuid(): string {
  return randomBytes(16).toString('base64');
}

/** Seconds since 1970, to the microsecond. */
export function nowSeconds(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000) / 1e6;
}

/**
 * Mesos keeps these times as doubles, so the last digits of the nanoseconds are noise (exchange
 * a-06-v1-GET_AGENTS).
 */
export function toNanoseconds(seconds: number): bigint {
  return BigInt(Math.trunc(seconds * 1e9));
}

/** The loopback address `count` steps after `first`, without those that end in 0 or 255. */
export function loopbackAddress(first: string, count: number): string {
  const [, b = 0, c = 0, d = 1] = first.split('.').map(Number);
  const index = (b * 256 + c) * 254 + (d - 1) + count;
  const high = Math.floor(index / 254);
  return `127.${Math.floor(high / 256) % 256}.${high % 256}.${(index % 254) + 1}`;
}
