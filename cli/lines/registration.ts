import type { MaintenanceView } from '../../functions/contract/api/api.ts';

/** Registration takes seconds: a longer one has died. */
const MAX_REGISTRATION_MS = 60_000;

/** Warns when not all hosts of the maintenance are registered; undefined when all are. */
export function notRegistered(
  { registered, requestedAt }: Pick<MaintenanceView, 'registered' | 'requestedAt'>,
  now: Date,
): { readonly message: string; readonly cause?: string } | undefined {
  if (registered) return undefined;
  const isFresh = now.getTime() - Date.parse(requestedAt) < MAX_REGISTRATION_MS;
  if (isFresh) return { message: 'its hosts are being registered' };
  return { message: 'not registered: ask again', cause: 'the request ended before it had all of its hosts' };
}
