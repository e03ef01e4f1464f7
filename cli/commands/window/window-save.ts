import { WindowView } from '../../../functions/contract/api/windows.ts';
import {
  changedSettings,
  givesSettings,
  newSettings,
  refuseUnsetAndGiven,
  type SettingsOptions,
} from '../../arguments/window-settings.ts';
import { occurrenceTable, warn } from '../../lines/window-lines.ts';
import { type Session, segment } from '../../service/session.ts';
import { EXIT, usageError } from '../../terminal/exit-code.ts';
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

function saved(
  session: Session,
  what: string,
  { body, document }: { readonly body: WindowView; readonly document: unknown },
): number {
  if (session.json) session.printDocument(document);
  else {
    const { next, timeZone, paused } = body;
    const isCalendar = body.hosts === undefined && body.pool === undefined && body.selector === undefined;
    session.say(
      `Window ${clean(body.name)} ${what}${paused ? '; it is paused' : ''}${isCalendar ? ': a calendar' : ''}\n`,
    );
    session.say(occurrenceTable(next, timeZone, session.width));
  }
  warn(session, body.warnings);
  return EXIT.done;
}
