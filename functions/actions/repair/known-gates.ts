import { type ErrorEntry, fieldFault } from '../../contract/errors.ts';
import type { Services } from '../../ports/services.ts';

export function unknownGates(gates: Services['gates'], names: readonly string[] = []): ErrorEntry[] {
  const known = [...gates.keys()].sort().join(', ');
  const choice = known === '' ? 'GATES names none' : `choose from ${known}`;
  return names
    .filter((name) => !gates.has(name))
    .map((name) => fieldFault('gates', `'${name}' is not a gate of this service: ${choice}`, 'unknown-gate'));
}
