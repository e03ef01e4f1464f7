/** Changes of a window or a campaign by operators, after its creation. */

/** A control of an operator, or another set of settings. */
export const CHANGES = ['updated', 'paused', 'resumed', 'stopped'] as const;

export interface Change {
  readonly at: string;
  readonly by: string;
  readonly change: (typeof CHANGES)[number];
  /** May be empty. */
  readonly reason: string;
}

interface Changed {
  readonly updatedBy: string;
  readonly updatedAt: string;
  /** The newest `MAX_CHANGES`, oldest first. */
  readonly changes: readonly Change[];
}

const MAX_CHANGES = 50;

export function withChange<T extends Changed>(record: T, { by, change, reason }: Omit<Change, 'at'>, now: Date): T {
  const at = now.toISOString();
  const changes = [...record.changes, { at, by, change, reason }].slice(-MAX_CHANGES);
  return { ...record, updatedBy: by, updatedAt: at, changes };
}

/** `paused by ann (the vendor calls back)` */
export function pausedBy(by: string, reason: string): string {
  return `paused by ${by}${reason === '' ? '' : ` (${reason})`}`;
}
