import { historyByName } from '../../actions/host/history.ts';
import { historyEvent } from '../../actions/host/views.ts';
import type { HistoryPage } from '../../contract/api/api.ts';
import type { Services } from '../../ports/services.ts';
import { type ApiEvent, apiHandler } from '../../runtime/api-handler.ts';
import { hostnameOf, PageQuery, queryOf } from '../../runtime/api-input.ts';
import { pageWithinBytes } from '../../runtime/page-size.ts';

/** GET /v1/hosts/{hostname}/history */
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

export const handler = apiHandler(getHostHistory);
