import { historyByName } from '../../actions/host/history.ts';
import { hostThen } from '../../actions/host/host-then.ts';
import { knownHost } from '../../actions/host/known-host.ts';
import { historyEvent, hostView, listedHost } from '../../actions/host/views.ts';
import type { HistoryPage, HostPage } from '../../contract/api/api.ts';
import { HOST_STATES } from '../../domain/host/host.ts';
import type { Services } from '../../ports/services.ts';
import type { ApiEvent } from '../../runtime/api-answer.ts';
import { HostQuery, HostsQuery, hostnameOf, PageQuery, pastTime, queryOf } from '../../runtime/api-input.ts';
import { pageWithinBytes } from '../../runtime/page-size.ts';

/** Returns the hosts in the given states; all hosts when no state is given. */
export async function listHosts(event: ApiEvent, services: Services) {
  const { states = [], pool, selector, limit, nextToken } = queryOf(event, HostsQuery);
  const usual = (await services.store.watch())?.usual ?? {};
  const choice = pool === undefined ? selector && { selector } : { pool };
  const body = await pageWithinBytes<HostPage>(
    limit,
    ({ hosts }) => hosts,
    async (most) => {
      const chosen = states.length === 0 ? HOST_STATES : states;
      const { items, ...next } = await services.store.hostsByState(chosen, most, nextToken, { choice });
      return { hosts: items.map((host) => listedHost(host, usual)), ...next };
    },
  );
  return { status: 200, body };
}

export async function getHost(event: ApiEvent, services: Services) {
  const hostname = hostnameOf(event);
  const { at } = queryOf(event, HostQuery);
  if (at === undefined) {
    const [host, watch] = await Promise.all([knownHost(services, hostname), services.store.watch()]);
    return { status: 200, body: hostView(host, watch?.usual) };
  }
  return { status: 200, body: await hostThen(services, hostname, pastTime(at, services.clock())) };
}

export async function getHostHistory(event: ApiEvent, services: Services) {
  const hostname = hostnameOf(event);
  const { limit, nextToken } = queryOf(event, PageQuery);
  const body = await pageWithinBytes<HistoryPage>(
    limit,
    ({ events }) => events,
    async (most) => {
      const { items, ...next } = await historyByName(services, hostname, most, nextToken);
      return { events: items.map(historyEvent), ...next };
    },
  );
  return { status: 200, body };
}
