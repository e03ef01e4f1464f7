import type { MaintenanceAccepted } from '../../../functions/contract/api/api.ts';
import { holdersText } from '../../../functions/domain/host/holds.ts';
import { plural } from '../../../functions/domain/text/counted.ts';
import { withCaller } from '../../lines/host-lines.ts';
import { moment } from '../../terminal/text.ts';

type AcceptedHost = MaintenanceAccepted['hosts'][number];

/**
 * `accepted`, `already`, `already, deadline now …` when the request changed the deadline, or
 * `already, held by …`.
 */
export function outcomeText({ outcome, deadline, holds = [] }: AcceptedHost): string {
  const parts = [
    outcome,
    ...(deadline === undefined ? [] : [deadline === null ? 'without a deadline' : `deadline now ${moment(deadline)}`]),
    ...(holds.length === 0 ? [] : [`held by ${holdersText(holds.map(withCaller))}`]),
  ];
  return parts.join(', ');
}

/** `, 2 hosts still held by others`; empty when each host may come up. */
export function stillHeldText(hosts: readonly AcceptedHost[]): string {
  const count = hosts.filter(isStillHeld).length;
  return count === 0 ? '' : `, ${plural(count, 'host')} still held by others`;
}

/** True for a host that the answer to a `complete` leaves held. */
export function isStillHeld({ holds = [] }: AcceptedHost): boolean {
  return holds.length > 0;
}

/** `, new deadline for 2 hosts`; empty when the request changed none. */
export function newDeadlinesText(hosts: readonly AcceptedHost[]): string {
  const changed = hosts.filter(({ deadline }) => deadline !== undefined).length;
  return changed === 0 ? '' : `, new deadline for ${plural(changed, 'host')}`;
}
