import type { WindowView } from '../../functions/contract/api/windows.ts';
import { ActionButton, useDialog } from '../actions/action-button.tsx';
import { ControlDialog } from '../actions/control-dialog.tsx';
import { lookFor } from '../actions/look-for.ts';
import { maintenanceAddress, navigate } from '../address/router.ts';
import { ask } from '../api/ask.ts';
import { useFeed } from '../api/feed.ts';
import { Fact } from '../host/facts.tsx';
import { Changes } from '../parts/notes.tsx';
import { Loaded } from '../parts/notice.tsx';
import { When } from '../parts/when.tsx';
import { caller } from '../text/states.ts';
import { exact } from '../text/time.ts';
import { Calendar } from './calendar.tsx';
import { useOpenings } from './use-openings.ts';
import { pathOf, WindowForm } from './window-form.tsx';
import { choiceText, isBad, openingText, timesText } from './window-texts.ts';

/** Shows one window: its times, its last openings, and the possible actions. */
export function WindowScreen({ subject }: { readonly subject: string }) {
  const feed = useFeed<WindowView>(pathOf(subject), 5_000);
  return (
    <Loaded feed={feed} what={subject}>
      {(window) => (
        <>
          <div class="title">
            <h1>
              <bdi>{window.name}</bdi>
            </h1>
            {window.paused && <span class="mark">paused</span>}
            <WindowActions window={window} onDone={feed.refresh} />
          </div>
          {window.warnings.map(({ message }) => (
            <p key={message} class="box note">
              {message}
            </p>
          ))}
          <div class="columns">
            <div>
              <Times window={window} />
              <Openings window={window} />
            </div>
            <div>
              <Settings window={window} />
              <Changes changes={window.changes} />
            </div>
          </div>
        </>
      )}
    </Loaded>
  );
}

function Times({ window }: { readonly window: WindowView }) {
  const openings = useOpenings().filter((opening) => opening.window === window.name);
  return (
    <section class="card">
      <h2>Opens</h2>
      <Calendar openings={openings} zone={window.timeZone} named={false} />
    </section>
  );
}

function Openings({ window: { openings } }: { readonly window: WindowView }) {
  return (
    <section class="card">
      <h2>Last openings</h2>
      {openings.length === 0 && <p class="soft">It has not opened yet.</p>}
      <ol class="events">
        {openings.map((opening) => (
          <li key={opening.scheduledAt}>
            <span class="when">
              <When time={opening.scheduledAt} />
            </span>
            <span>
              <span class={isBad(opening) ? 'bad-text' : ''}>{openingText(opening)}</span>{' '}
              {opening.maintenanceId !== null && (
                <a href={maintenanceAddress(opening.maintenanceId)}>{opening.maintenanceId}</a>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Settings({ window }: { readonly window: WindowView }) {
  const { timeZone, duration, cutoff, blackouts, reason, atEnd, updatedBy, updatedAt, next } = window;
  const [first] = next;
  return (
    <section class="card">
      <h2>Settings</h2>
      <dl class="facts">
        <Fact name="Next">{first === undefined ? 'not in sight' : exact(first.opensAt, timeZone)}</Fact>
        <Fact name="Schedule">
          <code>{timesText(window)}</code> {timeZone}
        </Fact>
        <Fact name="Lasts">
          {duration}
          {cutoff !== undefined && `, no host begins in the last ${cutoff}`}
        </Fact>
        <Fact name="Hosts">{choiceText(window)}</Fact>
        {reason !== undefined && <Fact name="Why">{reason}</Fact>}
        <Fact name="At its end">
          {atEnd === 'complete' ? 'hosts that are down come up' : 'hosts that are down stay down'}
        </Fact>
        {blackouts.length > 0 && <Fact name="Not on">{blackouts.join(', ')}</Fact>}
        <Fact name="Changed">
          by <bdi>{caller(updatedBy)}</bdi>, <When time={updatedAt} />
        </Fact>
      </dl>
    </section>
  );
}

const CONTROLS = {
  pause: { name: 'Pause', does: 'It does not open until it is resumed. An opening under way goes on.' },
  resume: { name: 'Resume', does: 'It opens again at its times.' },
  delete: {
    name: 'Delete',
    does: 'The window and its times are removed. An opening under way goes on; the history stays.',
  },
} as const;

function WindowActions({ window, onDone }: { readonly window: WindowView; readonly onDone: () => void }) {
  const { kind, open, close } = useDialog<keyof typeof CONTROLS | 'edit'>(onDone);
  const [of, path] = [window.name, pathOf(window.name)];
  return (
    <div class="actions">
      <ActionButton name="Edit" onClick={() => open('edit')} />
      {window.paused ? (
        <ActionButton name="Resume" look="primary" onClick={() => open('resume')} />
      ) : (
        <ActionButton name="Pause" onClick={() => open('pause')} />
      )}
      <ActionButton name="Delete" look="danger" onClick={() => open('delete')} />
      {kind === 'edit' && <WindowForm window={window} onClose={close} />}
      {(kind === 'pause' || kind === 'resume') && (
        <ControlDialog control={CONTROLS[kind]} {...{ of, onClose: close }} path={`${path}/${kind}`} />
      )}
      {kind === 'delete' && (
        <ControlDialog
          control={CONTROLS.delete}
          {...{ of, method: 'DELETE', path, onClose: close }}
          check={() => lookFor(ask<WindowView>(path), (found) => found === undefined)}
          onAccepted={() => navigate('/windows')}
        />
      )}
    </div>
  );
}
