import { type ErrorEntry, refusal } from '../../contract/errors.ts';
import { optionsWithoutGate, type RollingRequest, WITHOUT_GATE } from '../../domain/rolling/options.ts';
import type { Services } from '../../ports/services.ts';

type Gates = Services['gates'];

/** Throws InvalidInput for gates that the settings lack, and for gate options without a gate. */
export function refuseGateFaults(gates: Gates, request: RollingRequest): void {
  const without = optionsWithoutGate(request).map((field) => {
    return { field, code: 'no-gate', message: `${field}: ${WITHOUT_GATE}` };
  });
  const faults = [...unknownGates(gates, request.gates), ...without];
  if (faults.length > 0) throw refusal('InvalidInput', faults);
}

export function unknownGates(gates: Gates, names: readonly string[] = []): ErrorEntry[] {
  const known = [...gates.keys()].sort().join(', ');
  const choice = known === '' ? 'GATES names none' : `choose from ${known}`;
  return names
    .filter((name) => !gates.has(name))
    .map((name) => {
      const message = `gates: '${name}' is not a gate of this service: ${choice}`;
      return { field: 'gates', code: 'unknown-gate', message };
    });
}
