import type { RepairAnswer } from '../domain/rolling/repair.ts';

/** The repair of one host. */
export interface RepairWork {
  readonly cluster: string;
  /** Name of the hook in the settings. */
  readonly hook: string;
  readonly hostname: string;
  readonly ip: string;
  readonly maintenanceId: string;
  /** The same in every call about this repair; 64 hexadecimal digits. */
  readonly idempotencyKey: string;
  /** RFC 3339. */
  readonly startedAt: string;
  readonly requestedBy: string;
  readonly reason: string;
  /** The handle of the hook's last answer. @default - none yet */
  readonly handle?: string | undefined;
}

/**
 * Repairs a host that is DOWN.
 *
 * Throws RepairUnavailable when the hook does not answer or its answer is not valid: the repair may
 * have begun or not.
 */
export interface RepairHook {
  /** For messages and metrics: `webhook https://vendor.example/repair`. */
  readonly name: string;
  /** Counted from `startedAt`. The caller enforces it. */
  readonly timeoutSeconds: number;
  /** Begins the repair, or reports its progress. Safe to repeat with the same key. */
  repair(work: RepairWork): Promise<RepairAnswer>;
}
