import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { WindowPreview } from '../../functions/contract/api/windows.ts';
import { ask } from '../api/ask.ts';
import type { Fault } from '../api/fault.ts';
import { exact } from '../text/time.ts';
import { ownZone } from './days.ts';

const REST_MS = 400;

/** The next times of a window that is not saved yet, asked for as it is typed. */
export function Preview({ settings }: { readonly settings: Record<string, unknown> }) {
  const preview = useSignal<WindowPreview | undefined>(undefined);
  const fault = useSignal<Fault | undefined>(undefined);
  const body = JSON.stringify(settings);
  useEffect(() => {
    const asking = new AbortController();
    const timer = setTimeout(() => {
      const question = { method: 'POST' as const, body: JSON.parse(body) as unknown, signal: asking.signal };
      ask<WindowPreview>('/v1/windows/preview?next=6', question).then(
        (answer) => {
          preview.value = answer.body;
          fault.value = answer.fault;
        },
        () => undefined,
      );
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [body]);
  if (fault.value !== undefined) {
    return (
      <p class="box note small" role="status">
        No times yet: {fault.value.lines.join(' ')}
      </p>
    );
  }
  return preview.value === undefined ? null : <Times preview={preview.value} />;
}

function Times({ preview: { occurrences, timeZone, warnings } }: { readonly preview: WindowPreview }) {
  const own = ownZone();
  return (
    <div class="box small" role="status">
      <strong>Opens next</strong>
      {occurrences.length === 0 && <p>never again</p>}
      <ul class="times">
        {occurrences.map(({ opensAt, blackout }) => (
          <li key={opensAt} class={blackout === null ? '' : 'off'}>
            {exact(opensAt, timeZone)}
            {own !== timeZone && <span class="soft"> · yours: {exact(opensAt, own)}</span>}
            {blackout !== null && <span> · does not open: {blackout.message}</span>}
          </li>
        ))}
      </ul>
      {warnings.map(({ message }) => (
        <p key={message} class="bad-text">
          {message}
        </p>
      ))}
    </div>
  );
}
