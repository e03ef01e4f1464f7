import type { MaintenanceView } from '../../functions/contract/api/api.ts';

/** Registering takes seconds at most; a request that is not through by then has died. */
const MAX_REGISTRATION_MS = 60_000;

/** Undefined for a maintenance whose hosts are all taken, which is nearly every one. */
export function notRegistered(
  { registered, requestedAt }: Pick<MaintenanceView, 'registered' | 'requestedAt'>,
  now: Date,
): string | undefined {
  if (registered) return undefined;
  const isFresh = now.getTime() - Date.parse(requestedAt) < MAX_REGISTRATION_MS;
  return isFresh ? 'its hosts are being registered' : 'not registered: ask again';
}
