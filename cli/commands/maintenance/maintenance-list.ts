import { MaintenancePage } from '../../../functions/contract/api/api.ts';
import { caller } from '../../lines/host-lines.ts';
import { notRegistered } from '../../lines/registration.ts';
import { pages } from '../../service/pages.ts';
import type { Session } from '../../service/session.ts';
import { EXIT } from '../../terminal/exit-code.ts';
import { table } from '../../terminal/table.ts';
import { age, moment } from '../../terminal/text.ts';

const DEFAULT_LIMIT = 20;
/** Size of further pages, read when parts of rolling maintenances are hidden. */
const NEXT_LIMIT = 100;
const COLUMNS = ['Maintenance', 'Kind', 'Hosts', 'Requested', 'By', 'Deadline'];

export interface ListOptions {
  readonly limit?: number;
  /** True to include the parts of rolling maintenances. */
  readonly all?: boolean;
}

type Line = MaintenancePage['maintenances'][number];

/** `host maintenance status`: the newest requests. With `--json`, the API's first page as it is. */
export async function listMaintenances(session: Session, { limit = DEFAULT_LIMIT, all = false }: ListOptions) {
  const read = (nextToken: string | undefined) => {
    const query = { limit: nextToken === undefined ? limit : NEXT_LIMIT, nextToken };
    return session.client.get(MaintenancePage, '/v1/maintenances', { query });
  };
  const lines: Line[] = [];
  let isLast = true;
  for await (const { body, document } of pages(read)) {
    if (session.json) {
      session.printDocument(document);
      return EXIT.done;
    }
    lines.push(...body.maintenances.filter(({ parentId }) => all || parentId === null));
    isLast = body.nextToken === undefined;
    if (lines.length >= limit) break;
  }
  const shown = lines.slice(0, limit);
  session.say(listText(shown, all, session));
  if (shown.length === 0) session.io.stderr.write('no maintenance yet\n');
  else if (!isLast || lines.length > limit) session.io.stderr.write(`the newest ${shown.length}: --limit shows more\n`);
  return EXIT.done;
}

function listText(lines: readonly Line[], all: boolean, { io, width }: Session): string {
  const now = io.now();
  const rows = lines.map((line) => [
    line.maintenanceId,
    line.rolling === null ? line.kind : 'rolling',
    String(line.hostCount),
    `${age(line.requestedAt, now)} ago`,
    caller(line.requestedBy),
    line.deadline === null ? '' : `${moment(line.deadline)}, ${line.onDeadline}`,
    ...(all ? [line.parentId ?? ''] : []),
    [notRegistered(line, now)?.message, line.reason].filter(Boolean).join('; '),
  ]);
  return table([...COLUMNS, ...(all ? ['Part of'] : []), 'Reason'], rows, width);
}
