import type { MaintenanceAccepted } from '../../../functions/contract/api/api.ts';
import { plural } from '../../../functions/domain/text/counted.ts';
import { moment } from '../../terminal/text.ts';

type AcceptedHost = MaintenanceAccepted['hosts'][number];

/** `accepted`, `already`, or `already, deadline now …` when the request changed the deadline. */
export function outcomeText({ outcome, deadline }: AcceptedHost): string {
  if (deadline === undefined) return outcome;
  return `${outcome}, ${deadline === null ? 'without a deadline' : `deadline now ${moment(deadline)}`}`;
}

/** `, new deadline for 2 hosts`; empty when the request changed none. */
export function newDeadlinesText(hosts: readonly AcceptedHost[]): string {
  const changed = hosts.filter(({ deadline }) => deadline !== undefined).length;
  return changed === 0 ? '' : `, new deadline for ${plural(changed, 'host')}`;
}
