import type { RepairAnswer } from '../domain/rolling/repair.ts';

/** The repair of one host. */
export interface RepairWork {
  readonly cluster: string;
  /** Name of the hook in the settings. */
  readonly hook: string;
  readonly hostname: string;
  readonly ip: string;
  readonly maintenanceId: string;
  /** The same whenever this repair is asked about; 64 hexadecimal digits. */
  readonly idempotencyKey: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly requestedBy: string;
  readonly reason: string;
  /** What the last answer gave to be kept. @default - there was none */
  readonly handle?: string | undefined;
}

/**
 * A way to have a host repaired that is DOWN.
 *
 * Throws RepairUnavailable when no answer comes that decides: nobody is there, or what came is not understood. It never means that
 * the repair is done, nor that it has not begun.
 */
export interface RepairHook {
  /** For messages and metrics: `webhook https://vendor.example/repair`. */
  readonly name: string;
  /** Counted from `startedAt`; kept by who asks. */
  readonly timeoutSeconds: number;
  /** Begins the repair, or tells how it goes: harmless to repeat with the same key. */
  repair(work: RepairWork): Promise<RepairAnswer>;
}
