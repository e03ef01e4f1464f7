import type { MaintenanceAccepted } from '../../../functions/contract/api/api.ts';
import type { StartRequest } from '../../../functions/contract/api/requests.ts';
import { limitsWithoutDomain } from '../../../functions/domain/rolling/options.ts';
import { plural } from '../../../functions/domain/text/counted.ts';
import { optionName } from '../../arguments/rolling-options.ts';
import { controlLines } from '../../lines/rollout-lines.ts';
import { usageError } from '../../terminal/exit-code.ts';
import { clean } from '../../terminal/text.ts';

type Request = Partial<StartRequest>;

/** Throws for limits of failure domains without an attribute that names the domain. */
export function refuseLimitsWithoutDomain(request: Request): void {
  const without = limitsWithoutDomain(request).map((field) => `--${optionName(field)}`);
  if (without.length === 0) return;
  throw usageError(
    `--domain is missing for ${without.join(' and ')}`,
    'name the agent attribute that holds the failure domain, for instance --domain rack',
  );
}

/** `Maintenance m-1: 12 hosts go down and come back up in waves`, and what brings them back. */
export function rollingTitle({ maintenanceId, hosts }: MaintenanceAccepted, { repair = 'person' }: Request): string {
  const already = hosts.filter(({ outcome }) => outcome === 'already').length;
  const verbs = hosts.length === 1 ? 'goes down and comes back up' : 'go down and come back up';
  const left = already === 0 ? '' : `, except ${already} in maintenance already`;
  const title = `Maintenance ${clean(maintenanceId ?? '')}: ${plural(hosts.length, 'host')} ${verbs} in waves${left}\n`;
  return repair === 'person' ? `${title}${BY_PERSON}` : title;
}

const BY_PERSON = 'Hosts that are down wait until you bring them back: peloton host maintenance complete <hosts>\n';

/** The commands for the next steps. */
export function rollingNext({ maintenanceId }: MaintenanceAccepted): string {
  const lines = controlLines(maintenanceId ?? '', 'status', 'pause', 'resume', 'stop');
  return `\n${lines.map((line) => `${line}\n`).join('')}`;
}
