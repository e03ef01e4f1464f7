import { type HistoryEvent, HistoryPage } from '../../../functions/contract/api/api.ts';
import { caller, short } from '../../lines/host-lines.ts';
import { readList } from '../../service/pages.ts';
import { type Session, segment } from '../../service/session.ts';
import { table } from '../../terminal/table.ts';
import { moment } from '../../terminal/text.ts';

const COLUMNS = ['At', 'From', 'To', 'By', 'Maintenance', 'Reason'];

/** `host history`: state changes and notes of one host, newest first. */
export async function hostHistory(session: Session, hostname: string): Promise<number> {
  const path = `/v1/hosts/${segment(hostname, 'host name')}/history`;
  const { items: events, document } = await readList(session.client, HistoryPage, 'events', path);
  return session.answer(document, () => {
    // Folded, never cut: the last column names the lost tasks of a forced host.
    session.say(table(COLUMNS, events.map(row), session.width, 'fold'));
    if (events.length === 0) session.io.stderr.write(`${hostname} has no history\n`);
  });
}

function row(event: HistoryEvent): string[] {
  const { at, from, to, by, maintenanceId, reason, detail } = event;
  const why = [reason, detail].filter((text) => text !== '').join(': ');
  // An event without a change of state is a note.
  return [moment(at), short(from), from === to ? '–' : short(to), caller(by), maintenanceId ?? '', why];
}
