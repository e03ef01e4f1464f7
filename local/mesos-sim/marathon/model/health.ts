/** The health of an instance as Marathon keeps it, over all its tasks (core/health/Health.scala). */

export interface Health {
  readonly alive: boolean;
  readonly firstSuccess?: Date;
  readonly lastSuccess?: Date;
  readonly lastFailure?: Date;
  readonly consecutiveFailures: number;
}

export function checked(before: Health | undefined, isHealthy: boolean, at: Date): Health {
  if (!isHealthy) {
    return { ...before, alive: false, lastFailure: at, consecutiveFailures: (before?.consecutiveFailures ?? 0) + 1 };
  }
  return { ...before, alive: true, firstSuccess: before?.firstSuccess ?? at, lastSuccess: at, consecutiveFailures: 0 };
}
