import type { MaintenanceAccepted } from '../../functions/contract/api/api.ts';
import type { FleetView } from '../../functions/contract/api/fleet.ts';
import { counted, listed } from '../text/count.ts';
import { STATES } from '../text/states.ts';

/** Says which hosts have changed since a dry run; undefined when none has. */
export function staleText(plan: MaintenanceAccepted | undefined, fleet: FleetView | undefined): string | undefined {
  if (plan === undefined || fleet === undefined) return undefined;
  const now = new Map(fleet.hosts.map(({ hostname, state }) => [hostname.toLowerCase(), state]));
  const changed = plan.hosts.flatMap(({ hostname, state }) => {
    const its = now.get(hostname.toLowerCase());
    if (its === state) return [];
    return [`${hostname} is ${its === undefined ? 'gone' : STATES[its]}`];
  });
  if (changed.length === 0) return undefined;
  const has = changed.length === 1 ? 'has' : 'have';
  return `${counted(changed.length, 'host')} ${has} changed since this dry run: ${listed(changed, 3)}.`;
}
