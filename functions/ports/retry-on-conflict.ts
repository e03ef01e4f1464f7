import { type ErrorName, isMaintenanceError, MaintenanceError } from '../contract/errors.ts';

/** Tries in a row against other processes that write the same record at the same moment. */
const MAX_TRIES = 10;

/**
 * Reads a record and gives it to `change`, which decides on it and writes it on the version that
 * was read; repeats both when another process has written the record in between. Throws the
 * conflict of the last try.
 *
 * @param first the record for the first try, when the caller has just read it
 */
export async function retryOnConflict<T, R>(
  read: () => Promise<T>,
  change: (record: T) => Promise<R>,
  first?: T,
): Promise<R> {
  for (let attempt = 1; ; attempt += 1) {
    const record = attempt === 1 && first !== undefined ? first : await read();
    try {
      return await change(record);
    } catch (error) {
      if (attempt === MAX_TRIES || !isConflict(error)) throw error;
    }
  }
}

const CONFLICTS: ReadonlySet<string> = new Set<ErrorName>([
  'StaleHost',
  'StaleRollout',
  'WindowChanged',
  'CampaignChanged',
]);

/** True for an error which says that the record is no longer at the version that was read. */
export function isConflict(error: unknown): boolean {
  return isMaintenanceError(error) && CONFLICTS.has(error.name);
}

/** Throws StaleRollout for a conditional write that was not made. */
export function assertWritten(isWritten: boolean, what: string): void {
  if (!isWritten)
    throw new MaintenanceError('StaleRollout', `${what} was changed by another process at the same moment: try again`);
}
