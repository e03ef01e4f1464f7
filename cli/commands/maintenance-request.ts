import { MaintenanceAccepted, type StartRequest } from '../../functions/contract/api.ts';
import { EXIT } from '../exit-code.ts';
import { short } from '../host-lines.ts';
import { readHosts } from '../host-list.ts';
import type { Session } from '../session.ts';
import { table } from '../table.ts';
import { clean, plural } from '../text.ts';
import { refuseImmovable } from './list-plan.ts';
import { newDeadlinesText, outcomeText } from './outcome.ts';
import { planText } from './plan.ts';
import { GOAL_OF, type RequestKind } from './request-kind.ts';
import { watchRequest } from './watch-request.ts';

export type RequestOptions = Omit<StartRequest, 'hosts'> & { readonly watch?: boolean };

/** A watch of more hosts does not begin with a line for each. */
const LONG_LIST = 20;

/** `host maintenance start`, `complete` and `cancel`: one request for all hosts, and its progress if it is watched. */
export async function requestMaintenance(
  session: Session,
  kind: RequestKind,
  args: readonly string[],
  { watch, ...options }: RequestOptions,
): Promise<number> {
  const hosts = await readHosts(args, session.io);
  const { body, document } = await session.client.post(MaintenanceAccepted, `/v1/maintenance/${kind}`, {
    hosts,
    ...options,
  });
  if (options.dryRun) {
    if (session.json) session.printDocument(document);
    else session.say(planText(body, session.width));
    if (body.plan !== undefined) refuseImmovable(body.plan);
    return EXIT.done;
  }
  if (watch) {
    session.say(hosts.length > LONG_LIST ? titleText(kind, body) : acceptedText(kind, body, session.width));
    return watchRequest(session, kind, body);
  }
  if (session.json) session.printDocument(document);
  else session.say(`${acceptedText(kind, body, session.width)}${nextText(body)}`);
  return EXIT.done;
}

function acceptedText(kind: RequestKind, accepted: MaintenanceAccepted, width: number | undefined): string {
  const rows = accepted.hosts.map((host) => [host.hostname, host.state, outcomeText(host)]);
  return `${titleText(kind, accepted)}${table(['Hostname', 'State', 'Outcome'], rows, width)}`;
}

function titleText(kind: RequestKind, { maintenanceId, hosts }: MaintenanceAccepted): string {
  const title = maintenanceId === null ? 'Nothing to do' : `Maintenance ${clean(maintenanceId)}`;
  return `${title}: ${plural(hosts.length, 'host')} to ${short(GOAL_OF[kind])}${newDeadlinesText(hosts)}\n`;
}

function nextText({ maintenanceId }: MaintenanceAccepted): string {
  return maintenanceId === null ? '' : `\nSee how it goes: peloton host maintenance status ${clean(maintenanceId)}\n`;
}
