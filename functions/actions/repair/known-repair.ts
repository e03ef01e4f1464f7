import { type ErrorEntry, refusal } from '../../contract/errors.ts';
import { RESERVED_REPAIRS } from '../../contract/settings/repair-settings.ts';
import { NO_VERIFY } from '../../domain/host/verify.ts';
import type { Services } from '../../ports/services.ts';

type Hooks = Services['repairs'];

/** Lists the repairs that a request may name. */
function knownRepairs(hooks: Hooks): string {
  return [...RESERVED_REPAIRS, ...[...hooks.keys()].sort()].join(', ');
}

/** Throws InvalidInput for a repair that is neither a hook of the settings nor a reserved name. */
export function refuseUnknownRepair(hooks: Hooks, repair: string | undefined): void {
  const fault = unknownRepair(hooks, repair);
  if (fault !== undefined) throw refusal('InvalidInput', [fault]);
}

/** Throws InvalidInput for a check that is neither a hook of the settings nor `none`. */
export function refuseUnknownVerify(hooks: Hooks, verify: string | null | undefined): void {
  const fault = unknownVerify(hooks, verify);
  if (fault !== undefined) throw refusal('InvalidInput', [fault]);
}

/** Returns the fault of an unknown check; several are comma separated. */
export function unknownVerify(hooks: Hooks, verify: string | null | undefined): ErrorEntry | undefined {
  if (verify == null || verify === NO_VERIFY || verify.split(',').every((name) => hooks.has(name))) return;
  const known = [NO_VERIFY, ...[...hooks.keys()].sort()].join(', ');
  const message = `verify: '${verify}' is not a hook of this service: choose one of ${known}`;
  return { field: 'verify', code: 'unknown-verify', message };
}

/** Returns the fault of an unknown repair; several are comma separated. */
export function unknownRepair(hooks: Hooks, repair: string | undefined): ErrorEntry | undefined {
  const isReserved = (name: string) => RESERVED_REPAIRS.some((reserved) => reserved === name);
  if (repair === undefined || repair.split(',').every((name) => hooks.has(name) || isReserved(name))) return;
  const message = `repair: '${repair}' is not a repair of this service: choose one of ${knownRepairs(hooks)}`;
  return { field: 'repair', code: 'unknown-repair', message };
}
