import { MaintenancePage, MaintenanceView } from '../../functions/contract/api.ts';
import { HOST_STATES } from '../../functions/domain/host.ts';
import { EXIT } from '../exit-code.ts';
import { caller } from '../host-lines.ts';
import { type Session, segment } from '../session.ts';
import { properties, table } from '../table.ts';
import { age, moment, plural } from '../text.ts';

const DEFAULT_LIMIT = 20;
const LIST_COLUMNS = ['Maintenance', 'Kind', 'Hosts', 'Requested', 'By', 'Deadline', 'Reason'];

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
  if (session.json) session.printDocument(document);
  else session.say(maintenanceDetails(body, session.io.now(), session.width));
  return EXIT.done;
}

export function maintenanceDetails(maintenance: MaintenanceView, now: Date, width: number | undefined): string {
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
  const rows = hosts.map(({ hostname, state, outcome }) => [hostname, state ?? 'unknown', outcome]);
  return `${head}\n${table(['Hostname', 'State', 'Outcome'], rows, width)}`;
}
