import { WindowPreview } from '../../../functions/contract/api/windows.ts';
import { givesSettings, newSettings, type SettingsOptions } from '../../arguments/window-settings.ts';
import { occurrenceTable } from '../../lines/window-lines.ts';
import { type Session, segment } from '../../service/session.ts';
import { usageError } from '../../terminal/exit-code.ts';

/** `window preview`: the next times of a saved window, or of one with the given settings. */
export async function windowPreview(
  session: Session,
  name: string | undefined,
  { next, ...options }: SettingsOptions & { readonly next?: number },
): Promise<number> {
  if (name !== undefined && givesSettings(options)) {
    throw usageError(`'${name}' has its own settings: to preview the settings of the options, leave out the name`);
  }
  const query = { next };
  const { body, document } =
    name === undefined
      ? await session.client.post(WindowPreview, '/v1/windows/preview', await newSettings(session, options), { query })
      : await session.client.get(WindowPreview, `/v1/windows/${segment(name, 'window name')}/preview`, { query });
  const { occurrences, timeZone, warnings } = body;
  return session.answer(document, () => occurrenceTable(occurrences, timeZone, session.width), warnings);
}
