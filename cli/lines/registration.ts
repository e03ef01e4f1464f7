import type { MaintenanceView } from '../../functions/contract/api/api.ts';

/** Registration takes seconds: a longer one has died. */
const MAX_REGISTRATION_MS = 60_000;

/** Warns of a maintenance whose hosts are not all registered; undefined for any other. */
export function notRegistered(
  { registered, requestedAt }: Pick<MaintenanceView, 'registered' | 'requestedAt'>,
  now: Date,
): string | undefined {
  if (registered) return undefined;
  const isFresh = now.getTime() - Date.parse(requestedAt) < MAX_REGISTRATION_MS;
  return isFresh ? 'its hosts are being registered' : 'not registered: ask again';
}
