import type { Host } from '../host/host.ts';

/** A maintenance window in Mesos: nanoseconds in decimal; without a duration it never ends. */
export function windowOf(start: Date, durationSeconds: number | null): NonNullable<Host['window']> {
  return {
    startNs: `${BigInt(start.getTime()) * 1_000_000n}`,
    durationNs: durationSeconds === null ? null : `${BigInt(durationSeconds) * 1_000_000_000n}`,
  };
}
