import { caller } from '../text/states.ts';
import { Sentence } from './sentence.tsx';
import { When } from './when.tsx';

interface NotesProps {
  readonly notes: readonly { readonly at: string; readonly by: string; readonly text: string }[];
}

/** What has happened, the newest first. */
export function Notes({ notes }: NotesProps) {
  return (
    <ol class="events">
      {notes.toReversed().map(({ at, by, text }) => (
        <li key={`${at}${text}`}>
          <span class="when">
            <When time={at} />
          </span>
          <span>
            <Sentence text={text} />{' '}
            <span class="soft small">
              by <bdi>{caller(by)}</bdi>
            </span>
          </span>
        </li>
      ))}
    </ol>
  );
}

interface ChangesProps {
  readonly changes: readonly {
    readonly at: string;
    readonly by: string;
    readonly change: string;
    readonly reason: string;
  }[];
}

/** What operators did with a window or a campaign. */
export function Changes({ changes }: ChangesProps) {
  if (changes.length === 0) return null;
  const notes = changes.map(({ change, reason, ...note }) => ({
    ...note,
    text: reason === '' ? change : `${change}: ${reason}`,
  }));
  return (
    <section class="card">
      <h2>Changes</h2>
      <Notes notes={notes} />
    </section>
  );
}
