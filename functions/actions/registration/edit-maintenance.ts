import type { Maintenance } from '../../domain/request/maintenance.ts';
import { assertWritten, retryOnConflict } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';

/**
 * Changes the record of a maintenance on its current version. Returns the stored record; undefined
 * when there is none. Throws StaleRollout when other processes keep changing it.
 */
export async function editMaintenance(
  { store }: Services,
  id: string,
  edit: (maintenance: Maintenance) => Maintenance,
): Promise<Maintenance | undefined> {
  const read = () => store.maintenance(id);
  return retryOnConflict(read, async (before) => {
    const after = before && edit(before);
    if (before === undefined || after === undefined || after === before) return before;
    assertWritten(await store.putMaintenance({ ...after, version: before.version }), `maintenance ${id}`);
    return { ...after, version: before.version + 1 };
  });
}
