import { useSignal } from '@preact/signals';
import type { WindowPage } from '../../functions/contract/api/windows.ts';
import { ActionButton, useDialog } from '../actions/action-button.tsx';
import { useFeed } from '../api/feed.ts';
import { bound, Choice } from '../parts/field.tsx';
import { Empty, Loaded } from '../parts/notice.tsx';
import { exact } from '../text/time.ts';
import { Calendar } from './calendar.tsx';
import { ownZone } from './days.ts';
import { useOpenings } from './use-openings.ts';
import { WindowForm } from './window-form.tsx';
import { choiceText, timesText } from './window-texts.ts';

/** The recurring windows, and when they open in the coming five weeks. */
export function WindowsScreen() {
  const feed = useFeed<WindowPage>('/v1/windows?limit=1000', 10_000);
  const { kind, open, close } = useDialog<'new'>(feed.refresh);
  return (
    <>
      <div class="title">
        <h1>Windows</h1>
        <div class="actions">
          <ActionButton name="New window" look="primary" onClick={() => open('new')} />
        </div>
      </div>
      {kind === 'new' && <WindowForm onClose={close} />}
      <Loaded feed={feed} what="the windows">
        {({ windows }) => <Windows windows={windows} />}
      </Loaded>
    </>
  );
}

type Listed = WindowPage['windows'][number];

function Windows({ windows }: { readonly windows: readonly Listed[] }) {
  const own = ownZone();
  const zone = useSignal(own);
  const openings = useOpenings();
  const zones = [...new Set([own, ...windows.map(({ timeZone }) => timeZone), 'UTC'])];
  if (windows.length === 0) {
    return (
      <Empty title="No window yet">
        <p>A window starts the maintenance of its hosts by itself, at the times that you give it.</p>
      </Empty>
    );
  }
  return (
    <>
      <section class="card">
        <Choice
          name="Time zone"
          {...bound(zone)}
          options={zones.map((each) => [each, each === own ? `${each} (yours)` : each] as const)}
        />
        <Calendar openings={openings} zone={zone.value} named />
      </section>
      <ul class="list">
        {windows.map((window) => (
          <li key={window.name} class="card">
            <div class="head">
              <a href={`/windows/${encodeURIComponent(window.name)}`}>
                <strong>
                  <bdi>{window.name}</bdi>
                </strong>
              </a>
              {window.paused && <span class="mark">paused</span>}
              <span class="soft">{choiceText(window)}</span>
            </div>
            <div class="soft small">
              <code>{timesText(window)}</code> {window.timeZone}, {window.duration} ·{' '}
              {window.next === null ? 'no opening in sight' : `opens ${exact(window.next.opensAt, window.timeZone)}`}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
