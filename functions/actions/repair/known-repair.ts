import { type ErrorEntry, MaintenanceError } from '../../contract/errors.ts';
import { RESERVED_REPAIRS } from '../../contract/settings/repair-settings.ts';
import type { Services } from '../../ports/services.ts';

type Hooks = Services['repairs'];

/** What a request may name as its repair, for messages. */
function knownRepairs(hooks: Hooks): string {
  return [...RESERVED_REPAIRS, ...[...hooks.keys()].sort()].join(', ');
}

/** Throws InvalidInput for a repair that is no hook of the settings, neither `none` nor `person`. */
export function refuseUnknownRepair(hooks: Hooks, repair: string | undefined): void {
  const fault = unknownRepair(hooks, repair);
  if (fault === undefined) return;
  throw new MaintenanceError('InvalidInput', `${fault.message}; nothing was changed`, { entries: [fault] });
}

/** What is wrong with such a repair. */
export function unknownRepair(hooks: Hooks, repair: string | undefined): ErrorEntry | undefined {
  if (repair === undefined || hooks.has(repair) || RESERVED_REPAIRS.some((reserved) => reserved === repair)) return;
  const message = `repair: '${repair}' is no repair of this service: there are ${knownRepairs(hooks)}`;
  return { field: 'repair', code: 'unknown-repair', message };
}
