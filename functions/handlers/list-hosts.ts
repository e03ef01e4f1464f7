import { hostView } from '../actions/views.ts';
import { HOST_STATES } from '../domain/host.ts';
import type { Services } from '../ports/services.ts';
import { type ApiEvent, apiHandler } from '../runtime/api-handler.ts';
import { HostsQuery, queryOf } from '../runtime/api-input.ts';

/** GET /v1/hosts: no states, or an empty list of them, means all. */
export async function listHosts(event: ApiEvent, services: Services) {
  const { states = [], pool, selector, limit, nextToken } = queryOf(event, HostsQuery);
  const choice = pool === undefined ? selector && { selector } : { pool };
  const { items, ...next } = await services.store.hostsByState(
    states.length === 0 ? HOST_STATES : states,
    limit,
    nextToken,
    { choice },
  );
  return { status: 200, body: { hosts: items.map(hostView), ...next } };
}

export const handler = apiHandler(listHosts);
