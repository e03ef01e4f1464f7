import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { AttentionView } from '../../functions/contract/api/attention.ts';
import { path, screen } from '../address/router.ts';
import { useFeed } from '../api/feed.ts';
import { away, dataFrom, isPaused, isReadOnly } from '../api/freshness.ts';
import { person, signInFault } from '../api/session.ts';
import { Announcements, FaultBox, SignInAgain } from '../parts/notice.tsx';
import { Moment } from '../parts/when.tsx';
import { SCREEN_VIEWS } from './screen-views.ts';

/** The frame of a screen: links to the other screens, and the age of the data. */

const LINKS = [
  ['/', 'Fleet'],
  ['/attention', 'Attention'],
  ['/maintenances', 'Maintenances'],
  ['/plan', 'Plan'],
  ['/windows', 'Windows'],
] as const;

export function Frame() {
  const match = screen.value;
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  const place = path.value;
  useEffect(() => {
    document.title = titleOf(place);
    // A person who follows a link by the keyboard goes on at the new screen's start.
    if (!isFirst.current) main.current?.focus({ preventScroll: true });
    isFirst.current = false;
  }, [place]);
  const View = match === undefined ? undefined : SCREEN_VIEWS[match.screen];
  return (
    <>
      <a class="skip" href="#main">
        Skip to the screen
      </a>
      <header class="top">
        <span class="brand">Host maintenance</span>
        <nav aria-label="Screens">
          {LINKS.map(([to, name]) => (
            <a key={to} href={to} aria-current={isWithin(place, to) ? 'page' : undefined}>
              {name}
              {to === '/attention' && signInFault.value === undefined && <Waiting />}
            </a>
          ))}
        </nav>
        <Freshness />
      </header>
      <Banners />
      <main id="main" ref={main} tabIndex={-1}>
        {signInFault.value !== undefined && <FaultBox fault={signInFault.value} isScreen />}
        {signInFault.value === undefined &&
          (View === undefined ? <NoScreen /> : <View key={place} subject={match?.subject ?? ''} />)}
      </main>
      <Announcements />
    </>
  );
}

/** The count may be older than the data of the screen. */
const COUNT_MS = 10_000;

/**
 * Number of the situations that wait, beside the link to them. It keeps its width when it is empty,
 * so the links do not move.
 */
function Waiting() {
  const { data } = useFeed<AttentionView>('/v1/attention', COUNT_MS);
  const count = data?.entries.filter(({ severity }) => severity !== 'info').length ?? 0;
  return (
    <span class={count === 0 ? 'tally none' : 'tally mark bad'} aria-hidden="true">
      {count}
    </span>
  );
}

function isWithin(place: string, to: string): boolean {
  if (to === '/') return place === '/' || place.startsWith('/hosts/');
  if (to === '/maintenances' && place.startsWith('/campaigns/')) return true;
  return place === to || place.startsWith(`${to}/`);
}

function titleOf(place: string): string {
  const subject = screen.value?.subject ?? '';
  const name = LINKS.find(([to]) => isWithin(place, to))?.[1] ?? 'Not found';
  return `${subject === '' ? name : subject} · Host maintenance`;
}

function Freshness() {
  const from = dataFrom.value;
  return (
    <div class="freshness">
      {person.value !== undefined && (
        <span>
          Signed in as <bdi>{person.value}</bdi>
        </span>
      )}
      <span class={away.value === undefined ? 'fresh' : 'stale'}>
        {from === undefined ? (
          'No data yet'
        ) : (
          <>
            Data from <Moment time={from} />
          </>
        )}
      </span>
      <button
        type="button"
        class="live"
        aria-pressed={!isPaused.value}
        title={isPaused.value ? 'Ask the service again' : 'Keep what is shown'}
        onClick={() => {
          isPaused.value = !isPaused.value;
        }}
      >
        <span aria-hidden="true">{isPaused.value ? '○' : '●'}</span> Live updates
      </button>
    </div>
  );
}

function Banners() {
  const fault = away.value;
  return (
    <>
      {fault !== undefined && (
        <Banner kind="bad">
          <strong>{fault.title}.</strong>{' '}
          {dataFrom.value !== undefined && (
            <>
              You see what it said at <Moment time={dataFrom.value} />.{' '}
            </>
          )}
          {fault.lines.join(' ')} <SignInAgain fault={fault} />
        </Banner>
      )}
      {isReadOnly.value && (
        <Banner kind="note">
          <strong>You may look, but not act.</strong> The service refused an action to you. Ask for the right to act,
          then load this page again.
        </Banner>
      )}
    </>
  );
}

function Banner({ kind, children }: { readonly kind: 'bad' | 'note'; readonly children: ComponentChildren }) {
  return (
    <div class={`banner ${kind}`} role={kind === 'bad' ? 'alert' : 'status'}>
      {children}
    </div>
  );
}

function NoScreen() {
  return (
    <section class="empty">
      <h1>There is no such screen</h1>
      <p>
        <a href="/">Show all hosts</a>
      </p>
    </section>
  );
}
