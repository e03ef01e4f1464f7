import { fleetView } from '../../actions/fleet/fleet-view.ts';
import { MAX_FLEET, readFleet } from '../../actions/fleet/read-fleet.ts';
import type { FleetView } from '../../contract/api/fleet.ts';
import type { Services } from '../../ports/services.ts';
import type { ApiEvent } from '../../runtime/api-answer.ts';
import { FleetQuery, queryOf } from '../../runtime/api-input.ts';
import { pageWithinBytes } from '../../runtime/page-size.ts';

/** GET /v1/fleet */
export async function getFleet(event: ApiEvent, services: Services) {
  const { nextToken } = queryOf(event, FleetQuery);
  const body = await pageWithinBytes<FleetView>(
    MAX_FLEET,
    ({ hosts }) => hosts,
    async (most) => fleetView(await readFleet(services, most, nextToken), services),
  );
  // Another time of reading is no other fleet.
  const { asOf: _, ...content } = body;
  return { status: 200, body, content };
}
