import { type HostView, MaintenancePage, MaintenanceView } from '../../functions/contract/api.ts';
import { HOST_STATES } from '../../functions/domain/host.ts';
import { blockersCell, deadlineCell } from '../drain-lines.ts';
import { EXIT } from '../exit-code.ts';
import { caller } from '../host-lines.ts';
import { type Session, segment } from '../session.ts';
import { properties, table } from '../table.ts';
import { age, moment, plural } from '../text.ts';
import { look, type Sight } from '../watch/look.ts';
import { GOAL_OF } from './request-kind.ts';

const DEFAULT_LIMIT = 20;
const LIST_COLUMNS = ['Maintenance', 'Kind', 'Hosts', 'Requested', 'By', 'Deadline', 'Reason'];
const HOST_COLUMNS = ['Hostname', 'State', 'Outcome', 'Tasks', 'Blockers', 'Deadline'];

/** `host maintenance status`: the recent maintenances, or one with its options and its hosts. */
export async function maintenanceStatus(
  session: Session,
  id: string | undefined,
  options: { limit?: number },
): Promise<number> {
  return id === undefined ? list(session, options.limit ?? DEFAULT_LIMIT) : show(session, id);
}

async function list(session: Session, limit: number): Promise<number> {
  const { body, document } = await session.client.get(MaintenancePage, '/v1/maintenances', { query: { limit } });
  if (session.json) {
    session.printDocument(document);
    return EXIT.done;
  }
  const now = session.io.now();
  const rows = body.maintenances.map((each) => [
    each.maintenanceId,
    each.kind,
    String(each.hostCount),
    `${age(each.requestedAt, now)} ago`,
    caller(each.requestedBy),
    each.deadline === null ? '' : `${moment(each.deadline)}, ${each.onDeadline}`,
    each.reason,
  ]);
  session.say(table(LIST_COLUMNS, rows, session.width));
  if (rows.length === 0) session.io.stderr.write('no maintenance yet\n');
  else if (body.nextToken !== undefined) session.io.stderr.write(`the newest ${rows.length}: --limit shows more\n`);
  return EXIT.done;
}

async function show(session: Session, id: string): Promise<number> {
  const path = `/v1/maintenances/${segment(id, 'maintenance id')}`;
  const { body, document } = await session.client.get(MaintenanceView, path);
  if (session.json) {
    session.printDocument(document);
    return EXIT.done;
  }
  const sight = await look(session.client, onTheWay(body), GOAL_OF[body.kind], new AbortController().signal);
  session.say(maintenanceDetails(body, sight, session.io.now(), session.width));
  return EXIT.done;
}

/** The hosts that may have something to wait for. One that is UP has not begun, or is back. */
function onTheWay({ kind, hosts }: MaintenanceView): string[] {
  const resting = [null, 'HOST_STATE_UP', GOAL_OF[kind]];
  return hosts.filter(({ state }) => !resting.includes(state)).map(({ hostname }) => hostname);
}

function maintenanceDetails(maintenance: MaintenanceView, sight: Sight, now: Date, width: number | undefined): string {
  const { counts, deadline, hosts } = maintenance;
  const states = HOST_STATES.filter((state) => (counts[state] ?? 0) > 0).map((state) => `${counts[state]} ${state}`);
  const head = properties([
    ['Maintenance', maintenance.maintenanceId],
    ['Kind', maintenance.kind],
    ['Reason', maintenance.reason || undefined],
    ['Requested', `by ${maintenance.requestedBy}, ${moment(maintenance.requestedAt, now)}`],
    ['Start', maintenance.kind === 'start' ? moment(maintenance.start, now) : undefined],
    ['Duration', maintenance.durationSeconds === null ? undefined : plural(maintenance.durationSeconds, 'second')],
    ['Deadline', deadline === null ? undefined : `${moment(deadline, now)}, then ${maintenance.onDeadline}`],
    ['Execution', maintenance.executionArn ?? undefined],
    ['Hosts', `${hosts.length}${states.length === 0 ? '' : `: ${states.join(', ')}`}`],
  ]);
  const rows = hosts.map((host) => hostRow(host, sight.get(host.hostname), now));
  return `${head}\n${table(HOST_COLUMNS, rows, width)}`;
}

/** A host that was looked at shows what it waits for, and its own deadline: another maintenance may have it by now. */
function hostRow(
  { hostname, state, outcome }: MaintenanceView['hosts'][number],
  seen: HostView | undefined,
  now: Date,
) {
  if (seen === undefined) return [hostname, state ?? 'unknown', outcome, '', '', ''];
  return [hostname, seen.state, outcome, String(seen.tasks.running), blockersCell(seen, now), deadlineCell(seen, now)];
}
