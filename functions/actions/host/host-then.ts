import type { HostThen } from '../../contract/api/fleet.ts';
import { MaintenanceError } from '../../contract/errors.ts';
import { type Past, pastOf, pastSince } from '../../domain/host/past.ts';
import type { Services } from '../../ports/services.ts';
import { knownHost } from './known-host.ts';
import { readHistory } from './read-past.ts';
import { historyEvent } from './views.ts';

/** Facts that the history does not hold. */
export const NOT_IN_HISTORY =
  'the history holds states and requests: goals, agents, tasks and blockers of that time are not known';

/**
 * The host at that time, also one that was forgotten since. Throws HostNotFound for a host that was
 * never known, or not yet at that time.
 */
export async function hostThen(services: Services, hostname: string, at: Date): Promise<HostThen> {
  const host = await services.store.host(hostname);
  const history = await readHistory(services, hostname, host?.outbox ?? [], at);
  if (host === undefined && history.length === 0) await knownHost(services, hostname);
  const found = pastOf(history, at);
  const isOld = host !== undefined && Date.parse(host.stateSince) <= at.getTime();
  const past = isOld ? pastSince(host, at, found) : found;
  if (past === undefined) throw unknownThen(hostname, at, history.at(-1)?.at ?? host?.stateSince);
  return view(hostname, at, past);
}

function view(hostname: string, at: Date, { last, next, ...past }: Past): HostThen {
  return {
    hostname,
    asOf: at.toISOString(),
    isPast: true,
    ...past,
    last: last === undefined ? null : historyEvent(last),
    next: next === undefined ? null : historyEvent(next),
    notes: [NOT_IN_HISTORY],
  };
}

function unknownThen(hostname: string, at: Date, first: string | undefined): MaintenanceError {
  const since = first === undefined ? '' : `: its first record is of ${first}, ask for a later time`;
  const message = `host '${hostname}' was not known at ${at.toISOString()}${since}`;
  return new MaintenanceError('HostNotFound', message, {
    entries: [{ host: hostname, code: 'host-not-found', message }],
  });
}
