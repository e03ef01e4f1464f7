import type { Host } from '../host/host.ts';

/** The window of a maintenance as Mesos gets it: nanoseconds in decimal; no duration means for ever. */
export function windowOf(start: Date, durationSeconds: number | null): NonNullable<Host['window']> {
  return {
    startNs: `${BigInt(start.getTime()) * 1_000_000n}`,
    durationNs: durationSeconds === null ? null : `${BigInt(durationSeconds) * 1_000_000_000n}`,
  };
}
