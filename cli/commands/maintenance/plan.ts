import { MaintenanceAccepted } from '../../../functions/contract/api/api.ts';
import type { StartRequest } from '../../../functions/contract/api/requests.ts';
import { plural } from '../../../functions/domain/text/counted.ts';
import { readChoice } from '../../arguments/choice.ts';
import type { Session } from '../../service/session.ts';
import { table } from '../../terminal/table.ts';
import { clean } from '../../terminal/text.ts';
import { refuseLimitsWithoutDomain } from '../rolling/rolling-request.ts';
import { requestMaintenance } from './maintenance-request.ts';

export type PlanOptions = Omit<StartRequest, 'hosts' | 'dryRun'>;

/** `host maintenance plan`: a dry run of `start`; with `--max` the most hosts that may go together now. */
export async function planMaintenance(
  session: Session,
  args: readonly string[],
  options: PlanOptions,
): Promise<number> {
  if (options.max !== true) return requestMaintenance(session, 'start', args, { ...options, dryRun: true });
  const { pool, selector, ...others } = options;
  refuseLimitsWithoutDomain(others);
  const request = { ...(await readChoice(args, { pool, selector }, session.io)), ...others, dryRun: true };
  const { body, document } = await session.client.post(MaintenanceAccepted, '/v1/maintenance/start', request);
  return session.answer(document, () => largestText(body, session.width));
}

function largestText({ together }: MaintenanceAccepted, width: number | undefined): string {
  if (together === undefined)
    return 'This service is of an older release: it cannot say which hosts may go together.\n';
  const { hosts, waits, isLargest } = together;
  const all = hosts.length + waits.length;
  const more = isLargest || waits.length === 0 ? '' : '; none of the others can join them, but a larger set may exist';
  const rows = waits.map(({ hostname, waitsFor }) => [hostname, waitsFor]);
  return [
    `${hosts.length} of ${plural(all, 'host')} may go down together now${more}\n`,
    ...hosts.map((hostname) => `  ${clean(hostname)}\n`),
    ...(rows.length === 0 ? [] : [`\n${table(['Hostname', 'Waits for'], rows, width)}`]),
  ].join('');
}
