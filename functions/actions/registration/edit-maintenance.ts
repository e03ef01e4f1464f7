import { MaintenanceError } from '../../contract/errors.ts';
import type { Maintenance } from '../../domain/request/maintenance.ts';
import type { Services } from '../../ports/services.ts';

/** Tries against others that change the same maintenance at the same moment. */
const TRIES = 10;

/**
 * Changes the record of a maintenance as it is now, whoever else changes it: the record as it was written, the same when `edit` has nothing to
 * change, undefined when there is none. Throws StaleRollout when others are always faster.
 */
export async function editMaintenance(
  { store }: Services,
  id: string,
  edit: (maintenance: Maintenance) => Maintenance,
): Promise<Maintenance | undefined> {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const before = await store.maintenance(id);
    const after = before && edit(before);
    if (before === undefined || after === undefined || after === before) return before;
    if (await store.putMaintenance({ ...after, version: before.version }))
      return { ...after, version: before.version + 1 };
  }
  throw new MaintenanceError('StaleRollout', `the record of maintenance ${id} is changed by others all the time`);
}
