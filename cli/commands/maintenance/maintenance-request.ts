import { randomBytes } from 'node:crypto';
import { MaintenanceAccepted } from '../../../functions/contract/api/api.ts';
import type { StartRequest } from '../../../functions/contract/api/requests.ts';
import { GOAL_OF, type MaintenanceKind } from '../../../functions/domain/request/maintenance.ts';
import { timedToken } from '../../../functions/domain/request/timed-token.ts';
import { isRolling } from '../../../functions/domain/rolling/options.ts';
import { plural } from '../../../functions/domain/text/counted.ts';
import { readChoice } from '../../arguments/choice.ts';
import { short } from '../../lines/host-lines.ts';
import type { Reply } from '../../service/reply.ts';
import type { Session } from '../../service/session.ts';
import { table } from '../../terminal/table.ts';
import { clean } from '../../terminal/text.ts';
import { refuseLimitsWithoutDomain, rollingNext, rollingTitle } from '../rolling/rolling-request.ts';
import { watchRolling } from '../rolling/watch-rolling.ts';
import { planText } from './dry-run.ts';
import { refuseImmovable } from './dry-run-hosts.ts';
import { confirmLargeStart } from './large-start.ts';
import { isStillHeld, newDeadlinesText, outcomeText, stillHeldText } from './outcome.ts';
import { sendAgain } from './send-again.ts';
import { watchRequest } from './watch-request.ts';

export type RequestOptions = Omit<StartRequest, 'hosts'> & { readonly watch?: boolean; readonly yes?: boolean };

/** For more hosts, a watch or a rolling maintenance does not begin with a line for each. */
const LONG_LIST = 20;

/** `host maintenance start`, `complete` and `cancel`: one request for all hosts. */
export async function requestMaintenance(
  session: Session,
  kind: MaintenanceKind,
  args: readonly string[],
  { watch = false, yes = false, pool, selector, ...options }: RequestOptions,
): Promise<number> {
  refuseLimitsWithoutDomain(options);
  const chosen = await readChoice(args, { pool, selector }, session.io);
  const isPlain = kind === 'start' && options.dryRun !== true && !isRolling(options);
  if (isPlain && !yes) await confirmLargeStart(session, chosen, args.includes('-'));
  const reply = await send(session, kind, { ...chosen, ...options });
  if (!session.json) for (const note of reply.body.notes ?? []) session.say(`Note: ${clean(note)}\n`);
  if (options.dryRun) return showDryRun(session, reply);
  const { body, document } = reply;
  const { title, next } = textsOf(kind, body, options);
  const isLong = body.hosts.length > LONG_LIST && (watch || isRolling(options));
  const text = isLong ? title : `${title}${acceptedTable(body, session.width)}`;
  if (watch) {
    session.say(text);
    return isRolling(options) ? watchRolling(session, body) : watchRequest(session, kind, arriving(kind, body));
  }
  return session.answer(document, () => `${text}${next}`);
}

/** Gives a start a client token: sent again, it is still one request. */
async function send(
  session: Session,
  kind: MaintenanceKind,
  request: StartRequest,
): Promise<Reply<MaintenanceAccepted>> {
  const path = `/v1/maintenance/${kind}`;
  if (kind !== 'start' || request.dryRun === true) return session.client.post(MaintenanceAccepted, path, request);
  const named = { clientToken: timedToken(session.io.now(), randomBytes(16).toString('hex')), ...request };
  return sendAgain(session, () => session.client.post(MaintenanceAccepted, path, named));
}

function showDryRun(session: Session, { body, document }: Reply<MaintenanceAccepted>): number {
  const exitCode = session.answer(document, () => planText(body, session.width));
  if (body.plan !== undefined) refuseImmovable(body.plan);
  return exitCode;
}

function textsOf(kind: MaintenanceKind, body: MaintenanceAccepted, options: Partial<StartRequest>) {
  return isRolling(options)
    ? { title: rollingTitle(body, options), next: rollingNext(body) }
    : { title: titleText(kind, body), next: nextText(body) };
}

function acceptedTable({ hosts }: MaintenanceAccepted, width: number | undefined): string {
  const rows = hosts.map((host) => [host.hostname, host.state, outcomeText(host)]);
  return table(['Hostname', 'State', 'Outcome'], rows, width);
}

function titleText(kind: MaintenanceKind, body: MaintenanceAccepted): string {
  const { maintenanceId, hosts } = body;
  const title = maintenanceId === null ? 'Nothing to do' : `Maintenance ${clean(maintenanceId)}`;
  const moving = arriving(kind, body).hosts;
  const still = stillHeldText(hosts.filter((host) => !moving.includes(host)));
  return `${title}: ${plural(moving.length, 'host')} to ${short(GOAL_OF[kind])}${newDeadlinesText(hosts)}${still}\n`;
}

/** Leaves out the hosts that others keep down. */
function arriving(kind: MaintenanceKind, body: MaintenanceAccepted): MaintenanceAccepted {
  return kind === 'complete' ? { ...body, hosts: body.hosts.filter((host) => !isStillHeld(host)) } : body;
}

function nextText({ maintenanceId }: MaintenanceAccepted): string {
  return maintenanceId === null ? '' : `\nSee how it goes: peloton host maintenance status ${clean(maintenanceId)}\n`;
}
