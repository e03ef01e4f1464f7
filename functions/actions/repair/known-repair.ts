import { type ErrorEntry, fieldFault } from '../../contract/errors.ts';
import { RESERVED_REPAIRS } from '../../contract/settings/repair-settings.ts';
import { NO_VERIFY } from '../../domain/host/verify.ts';
import type { Services } from '../../ports/services.ts';

type Hooks = Services['repairs'];

/** @param verify `none`, or names of hooks, comma separated */
export function unknownVerify(hooks: Hooks, verify: string | null | undefined): ErrorEntry[] {
  if (verify == null || verify === NO_VERIFY || verify.split(',').every((name) => hooks.has(name))) return [];
  return [notAHook('verify', verify, [NO_VERIFY, ...[...hooks.keys()].sort()])];
}

/** @param repair reserved names and names of hooks, comma separated */
export function unknownRepair(hooks: Hooks, repair: string | undefined): ErrorEntry[] {
  const known: readonly string[] = [...RESERVED_REPAIRS, ...[...hooks.keys()].sort()];
  if (repair === undefined || repair.split(',').every((name) => known.includes(name))) return [];
  return [notAHook('repair', repair, known)];
}

function notAHook(field: 'verify' | 'repair', name: string, known: readonly string[]): ErrorEntry {
  const what = field === 'verify' ? 'hook' : 'repair';
  const choice = `choose one of ${known.join(', ')}`;
  return fieldFault(field, `'${name}' is not a ${what} of this service: ${choice}`, `unknown-${field}`);
}
