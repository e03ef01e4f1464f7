import { listedHost } from '../../actions/host/views.ts';
import type { HostPage } from '../../contract/api/api.ts';
import { HOST_STATES } from '../../domain/host/host.ts';
import type { Services } from '../../ports/services.ts';
import { type ApiEvent, apiHandler } from '../../runtime/api-handler.ts';
import { HostsQuery, queryOf } from '../../runtime/api-input.ts';
import { pageWithinBytes } from '../../runtime/page-size.ts';

/** GET /v1/hosts: without states, or with an empty list of them, all hosts. */
export async function listHosts(event: ApiEvent, services: Services) {
  const { states = [], pool, selector, limit, nextToken } = queryOf(event, HostsQuery);
  const choice = pool === undefined ? selector && { selector } : { pool };
  const body = await pageWithinBytes<HostPage>(
    limit,
    ({ hosts }) => hosts,
    async (most) => {
      const chosen = states.length === 0 ? HOST_STATES : states;
      const { items, ...next } = await services.store.hostsByState(chosen, most, nextToken, { choice });
      return { hosts: items.map(listedHost), ...next };
    },
  );
  return { status: 200, body };
}

export const handler = apiHandler(listHosts);
