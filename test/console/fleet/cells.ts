import { type Cell, cellsOf } from '../../../console/fleet/cells.ts';
import type { FleetHost, FleetView } from '../../../functions/contract/api/fleet.ts';

/** A fleet of hosts that are UP, but for what is said of them. */
export function fleetOf(
  hosts: readonly (Partial<FleetHost> & { hostname: string })[],
  sets: FleetView['attributeSets'] = [{}],
) {
  const whole = hosts.map((host): FleetHost => ({ state: 'HOST_STATE_UP', attributes: 0, ...host }));
  const view: FleetView = {
    ...{ asOf: '2026-11-30T12:00:00Z', isPast: false, counts: {}, flagCounts: {}, attributeSets: sets },
    maintenances: [{ id: 'm-1', reason: 'kernel 6.12', requestedBy: 'ann', parentId: null }],
    hosts: whole,
    notes: [],
  };
  return view;
}

export function cells(...hosts: Parameters<typeof fleetOf>): readonly Cell[] {
  return cellsOf(fleetOf(...hosts));
}
