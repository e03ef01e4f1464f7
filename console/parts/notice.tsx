import { signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Fault } from '../api/fault.ts';
import { signInAgain } from '../api/session.ts';

/** Short messages: what an action did, and why a screen shows nothing. */

interface Said {
  readonly text: string;
  readonly link?: { readonly to: string; readonly name: string } | undefined;
}

const said = signal<Said | undefined>(undefined);
/** Long enough to read it twice. */
const SHOWN_MS = 12_000;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Says what happened, at the foot of the page and to screen readers. */
export function say(text: string, link?: Said['link']): void {
  said.value = { text, link };
  clearTimeout(timer);
  timer = setTimeout(close, SHOWN_MS);
}

function close(): void {
  said.value = undefined;
}

export function Announcements() {
  const message = said.value;
  return (
    <div class="said" role="status">
      {message !== undefined && (
        <div class="toast">
          <bdi>{message.text}</bdi>
          {message.link !== undefined && <a href={message.link.to}>{message.link.name}</a>}
          <button type="button" class="quiet" aria-label="Hide the message" onClick={close}>
            ✕
          </button>
        </div>
      )}
    </div>
  );
}

interface FaultBoxProps {
  readonly fault: Fault;
  /** True where nothing else has a title. */
  readonly isScreen?: boolean;
}

export function FaultBox({ fault, isScreen = false }: FaultBoxProps) {
  return (
    <div class="box bad" role="alert">
      {isScreen ? <h1>{fault.title}</h1> : <strong>{fault.title}</strong>}
      {fault.lines.map((line) => (
        <p key={line}>
          <bdi>{line}</bdi>
        </p>
      ))}
      <SignInAgain fault={fault} />
    </div>
  );
}

/** A button beside a fault that only a new sign-in mends. */
export function SignInAgain({ fault }: { readonly fault: Fault }) {
  if (fault.kind !== 'signed-out') return null;
  return (
    <button type="button" onClick={() => void signInAgain()}>
      Sign in again
    </button>
  );
}

export function Empty({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}

function Loading({ what }: { readonly what: string }) {
  return (
    <div class="loading" role="status">
      <span class="spinner" aria-hidden="true" /> Loading {what} …
    </div>
  );
}

/** Shows a screen's data, or that it is loading or missing. The frame shows a fault beside old data. */
export function Loaded<T>({
  feed,
  what,
  children,
}: {
  readonly feed: { readonly data: T | undefined; readonly fault: Fault | undefined };
  readonly what: string;
  readonly children: (data: T) => ComponentChildren;
}) {
  if (feed.data !== undefined) return <>{children(feed.data)}</>;
  return feed.fault === undefined ? <Loading what={what} /> : <FaultBox fault={feed.fault} isScreen />;
}
