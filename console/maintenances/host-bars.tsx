import { useSignal } from '@preact/signals';
import { hostAddress } from '../address/router.ts';
import { exact, span } from '../text/time.ts';
import type { Bar } from './bars.ts';

/** Bars that are shown before the operator asks for all. */
const FIRST = 60;

interface HostBarsProps {
  readonly bars: readonly Bar[];
  readonly from: number;
  readonly until: number;
}

/** One line for each host: its name, where it is, and its time. */
export function HostBars({ bars, from, until }: HostBarsProps) {
  const isWhole = useSignal(false);
  const shown = isWhole.value ? bars : bars.slice(0, FIRST);
  return (
    <>
      <ul class="bars" aria-label="Hosts of the maintenance">
        {shown.map((bar) => (
          <li key={bar.hostname}>
            <a href={hostAddress(bar.hostname)}>
              <bdi>{bar.hostname}</bdi>
            </a>
            <span class={`word ${bar.tone}`}>{bar.now}</span>
            <Line bar={bar} from={from} until={until} />
            {bar.note !== '' && (
              <span class="soft small note">
                <bdi>{bar.note}</bdi>
              </span>
            )}
          </li>
        ))}
      </ul>
      {bars.length > shown.length && (
        <button
          type="button"
          onClick={() => {
            isWhole.value = true;
          }}
        >
          Show all {bars.length.toLocaleString('en-US')}
        </button>
      )}
    </>
  );
}

function Line({ bar, from, until }: { readonly bar: Bar; readonly from: number; readonly until: number }) {
  const { begun, since } = bar;
  const at = (time: number) => ((Math.min(time, until) - from) / (until - from)) * 1_000;
  return (
    <svg viewBox="0 0 1000 16" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" x="0" y="6" width="1000" height="4" />
      {begun !== undefined && since !== undefined && (
        <>
          <rect class="before" x={at(begun)} y="3" width={Math.max(2, at(since) - at(begun))} height="10">
            <title>{`begun ${exact(new Date(begun).toISOString())}`}</title>
          </rect>
          <rect
            class={`stretch ${bar.tone}`}
            x={bar.goesOn ? at(since) : Math.max(0, at(since) - 6)}
            y="1"
            width={bar.goesOn ? Math.max(6, 1_000 - at(since)) : 6}
            height="14"
          >
            <title>{`${bar.now} ${bar.goesOn ? `for ${span((until - since) / 1_000)}` : exact(new Date(since).toISOString())}`}</title>
          </rect>
        </>
      )}
    </svg>
  );
}
