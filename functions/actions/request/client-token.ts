import type { MaintenanceAccepted } from '../../contract/api/api.ts';
import type { NamedStart } from '../../contract/api/requests.ts';
import { MaintenanceError } from '../../contract/errors.ts';
import { isRegistered, type Maintenance, type TokenAnswer } from '../../domain/request/maintenance.ts';
import type { Services } from '../../ports/services.ts';
import { maintenanceIdOfToken, newMaintenanceId } from '../registration/resolve-request.ts';

/**
 * Client tokens: a repeated token gets the first answer.
 *
 * A request with a token becomes a maintenance whose id derives from the token, or it joins another
 * maintenance. The store keeps this choice once, before the answer: the first of two requests with
 * one token decides for both.
 */

/**
 * Returns the id for the request, and the earlier answer to its token. Throws InvalidInput when
 * that answer was for other hosts.
 */
export async function knownRequest(
  services: Services,
  request: NamedStart,
): Promise<{ readonly id: string; readonly known?: MaintenanceAccepted }> {
  if (request.clientToken === undefined) return { id: newMaintenanceId(services.clock()) };
  const id = maintenanceIdOfToken(request.clientToken);
  const answer = await services.store.tokenAnswer(id);
  if (answer !== undefined && answer.maintenanceId !== id) {
    refuseOtherHosts(answer.maintenanceId, answer.hosts, request);
    return { id, known: await acceptedAgain(services, answer) };
  }
  const known = await services.store.maintenance(id);
  if (known === undefined) return { id };
  refuseOtherHosts(id, known.hosts, request);
  return isRegistered(known) ? { id, known: await answerAgain(services, known) } : { id };
}

/**
 * Stores the answer to the maintenance's token. Returns the answer that counts: this one, or an
 * earlier one of the same token. Without a token it returns the answer unchanged.
 */
export async function keepTokenAnswer(
  services: Services,
  { id, clientToken, requestedAt }: Maintenance,
  accepted: MaintenanceAccepted,
): Promise<MaintenanceAccepted> {
  if (clientToken === null) return accepted;
  const { executionArn, maintenanceId } = accepted;
  const hosts = accepted.hosts.map(({ hostname, outcome, deadline }) => ({
    ...{ hostname, outcome },
    ...(deadline === undefined ? {} : { deadline }),
  }));
  const answer: TokenAnswer = { id, maintenanceId: maintenanceId ?? id, executionArn, hosts, requestedAt };
  if (await services.store.createTokenAnswer(answer)) return accepted;
  const first = (await services.store.tokenAnswer(id)) ?? answer;
  return first.maintenanceId === maintenanceId ? accepted : acceptedAgain(services, first);
}

/** Repeats the first answer. */
export function answerAgain(
  services: Services,
  { id, executionArn, hosts }: Maintenance,
): Promise<MaintenanceAccepted> {
  return acceptedAgain(services, { maintenanceId: id, executionArn, hosts });
}

/** The answer with the current states of the hosts. */
async function acceptedAgain(
  { store }: Services,
  { maintenanceId, executionArn, hosts }: Pick<TokenAnswer, 'maintenanceId' | 'executionArn' | 'hosts'>,
): Promise<MaintenanceAccepted> {
  const records = await store.hosts(hosts.map(({ hostname }) => hostname));
  return {
    maintenanceId,
    hosts: hosts.map(({ hostname, outcome, deadline }) => ({
      hostname,
      outcome,
      state: records.get(hostname)?.state ?? 'HOST_STATE_UP',
      ...(deadline === undefined ? {} : { deadline }),
    })),
    executionArn,
  };
}

/** A token that returns with other hosts is a mistake of the client. */
function refuseOtherHosts(maintenanceId: string, hosts: TokenAnswer['hosts'], request: NamedStart): void {
  const before = new Set(hosts.map(({ hostname }) => hostname));
  if (before.size === request.hosts.length && request.hosts.every((hostname) => before.has(hostname))) return;
  const message = `clientToken '${request.clientToken}' was used for another list of hosts, in maintenance ${maintenanceId}: send the same hosts again, or a new clientToken`;
  throw new MaintenanceError('InvalidInput', message, {
    entries: [{ field: 'clientToken', code: 'token-reused', message }],
  });
}
