import { fleetView } from '../../actions/overview/fleet-view.ts';
import { pastFleet } from '../../actions/overview/past-fleet.ts';
import { MAX_FLEET, readFleet } from '../../actions/overview/read-fleet.ts';
import type { FleetView } from '../../contract/api/fleet.ts';
import type { Services } from '../../ports/services.ts';
import type { ApiEvent } from '../../runtime/api-answer.ts';
import { FleetQuery, pastTime, queryOf } from '../../runtime/api-input.ts';
import { pageWithinBytes } from '../../runtime/page-size.ts';

export async function getFleet(event: ApiEvent, services: Services) {
  const { at, nextToken } = queryOf(event, FleetQuery);
  const hostsOf = ({ hosts }: FleetView) => hosts;
  const body =
    at === undefined
      ? await pageWithinBytes(MAX_FLEET, hostsOf, async (most) =>
          fleetView(await readFleet(services, most, nextToken), services),
        )
      : await pastFleet(services, pastTime(at, services.clock()), nextToken);
  // The time of the reading is not part of the content.
  const { asOf: _, ...content } = body;
  return { status: 200, body, content };
}
