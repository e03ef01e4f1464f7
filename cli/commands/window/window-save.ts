import { WindowView } from '../../../functions/contract/api/windows.ts';
import {
  changedSettings,
  givesSettings,
  newSettings,
  refuseUnsetAndGiven,
  type SettingsOptions,
} from '../../arguments/window-settings.ts';
import { occurrenceTable } from '../../lines/window-lines.ts';
import type { Reply } from '../../service/reply.ts';
import { type Session, segment } from '../../service/session.ts';
import { usageError } from '../../terminal/exit-code.ts';
import { clean } from '../../terminal/text.ts';

/** `window create`: a new window, and when it opens next. */
export async function windowCreate(session: Session, name: string, options: SettingsOptions): Promise<number> {
  const settings = await newSettings(session, options);
  const reply = await session.client.post(WindowView, '/v1/windows', { name, ...settings });
  return saved(session, 'created', reply);
}

/**
 * `window update`: changes the given settings. The service refuses it if the window has changed
 * meanwhile.
 */
export async function windowUpdate(
  session: Session,
  name: string,
  { unset = [], ...options }: SettingsOptions & { readonly unset?: readonly string[] },
): Promise<number> {
  if (unset.length === 0 && !givesSettings(options)) {
    throw usageError('nothing to change: peloton window update --help lists the settings');
  }
  refuseUnsetAndGiven(options, unset);
  const path = `/v1/windows/${segment(name, 'window name')}`;
  const { body: window, document } = await session.client.get(WindowView, path);
  const settings = await changedSettings(session, document as object, options, unset);
  const reply = await session.client.put(WindowView, path, { ...settings, version: window.version });
  return saved(session, 'updated', reply);
}

function saved(session: Session, what: string, { body, document }: Reply<WindowView>): number {
  const { name, next, timeZone, paused, warnings } = body;
  const isCalendar = body.hosts === undefined && body.pool === undefined && body.selector === undefined;
  const title = `Window ${clean(name)} ${what}${paused ? '; it is paused' : ''}${isCalendar ? ': a calendar' : ''}\n`;
  return session.answer(document, () => `${title}${occurrenceTable(next, timeZone, session.width)}`, warnings);
}
