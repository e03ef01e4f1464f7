import { useSignal } from '@preact/signals';
import type { WindowPreview } from '../../functions/contract/api/windows.ts';
import { useAsTyped } from '../api/as-typed.ts';
import type { Answer } from '../api/ask.ts';
import { exact } from '../text/time.ts';
import { ownZone } from './days.ts';

/** Shows the next times of a window that is not saved yet, while the operator types. */
export function Preview({ settings }: { readonly settings: Record<string, unknown> }) {
  const answer = useSignal<Answer<WindowPreview> | undefined>(undefined);
  useAsTyped<WindowPreview>('/v1/windows/preview?next=6', JSON.stringify(settings), (its) => {
    answer.value = its;
  });
  const { body, fault } = answer.value ?? {};
  if (fault !== undefined) {
    return (
      <p class="box note small" role="status">
        No times yet: {fault.lines.join(' ')}
      </p>
    );
  }
  return body === undefined ? null : <Times preview={body} />;
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
