import * as z from 'zod';
import { RollRequest } from '../api/requests.ts';
import { validated } from '../api/validation.ts';
import { OpenWindowInput } from '../api/windows.ts';

/** Execution input of RollMaintenance. */

/** Input that continues a registered rolling maintenance. */
export const Registered = z.strictObject({ maintenanceId: z.string().min(1).max(128) });

type RollInput =
  | { readonly kind: 'registered'; readonly input: z.infer<typeof Registered> }
  | { readonly kind: 'window'; readonly input: OpenWindowInput }
  | { readonly kind: 'request'; readonly input: z.infer<typeof RollRequest> };

/** Chooses the kind by the input's fields: faults refer to that kind. Throws InvalidInput. */
export function readRollInput(input: unknown): RollInput {
  const fields = typeof input === 'object' && input !== null ? input : {};
  if ('maintenanceId' in fields) return { kind: 'registered', input: validated(Registered, input) };
  if ('window' in fields) return { kind: 'window', input: validated(OpenWindowInput, input) };
  return { kind: 'request', input: validated(RollRequest, input) };
}
