import { OpeningPage, WindowPage, WindowView } from '../../../functions/contract/api/windows.ts';
import { changesText, occurrenceTable, openingTable, windowDetails, windowTable } from '../../lines/window-lines.ts';
import { readList } from '../../service/pages.ts';
import { type Session, segment } from '../../service/session.ts';
import { clean } from '../../terminal/text.ts';

const DEFAULT_LIMIT = 20;

/** `window list`: all windows, by name. */
export async function windowList(session: Session): Promise<number> {
  const { items: windows, document } = await readList(session.client, WindowPage, 'windows', '/v1/windows');
  return session.answer(document, () => {
    session.say(windowTable(windows, session.width));
    if (windows.length === 0) session.io.stderr.write('no window yet: peloton window create --help shows how\n');
  });
}

/** `window show`: one window, its next times, last openings and changes. */
export async function windowShow(session: Session, name: string): Promise<number> {
  const path = `/v1/windows/${segment(name, 'window name')}`;
  const { body, document } = await session.client.get(WindowView, path);
  const { width } = session;
  const show = () => {
    const next = `${windowDetails(body, width)}\n${occurrenceTable(body.next, body.timeZone, width)}`;
    const openings = body.openings.length === 0 ? '' : `\n${openingTable(body.openings, width)}`;
    return `${next}${openings}${changesText(body.changes, width)}`;
  };
  return session.answer(document, show, session.json ? [] : body.warnings);
}

/** `window history`: the past times of a window, newest first. */
export async function windowHistory(session: Session, name: string, options: { limit?: number }): Promise<number> {
  const path = `/v1/windows/${segment(name, 'window name')}/history`;
  const query = { limit: options.limit ?? DEFAULT_LIMIT };
  const { body, document } = await session.client.get(OpeningPage, path, { query });
  const { openings, nextToken } = body;
  return session.answer(document, () => {
    session.say(openingTable(openings, session.width));
    if (openings.length === 0) session.io.stderr.write(`window ${clean(name)} has not opened yet\n`);
    else if (nextToken !== undefined) session.io.stderr.write(`the newest ${openings.length}: --limit shows more\n`);
  });
}
