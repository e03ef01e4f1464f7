import { useSignal } from '@preact/signals';
import { HostLink } from '../parts/host-link.tsx';
import { Sentence } from '../parts/sentence.tsx';
import { exact, span as spanText } from '../text/time.ts';
import type { Bar } from './bars.ts';

/** Bars that are shown before the operator asks for all. */
const FIRST = 60;

interface HostBarsProps {
  readonly bars: readonly Bar[];
  readonly from: number;
  readonly until: number;
}

/** One line for each host: its name, its phase, and its time as a bar. */
export function HostBars({ bars, from, until }: HostBarsProps) {
  const isWhole = useSignal(false);
  const shown = isWhole.value ? bars : bars.slice(0, FIRST);
  return (
    <>
      <ul class="bars" aria-label="Hosts of the maintenance">
        {shown.map((bar) => (
          <li key={bar.hostname}>
            <HostLink name={bar.hostname} />
            <span class={`word ${bar.tone}`}>{bar.now}</span>
            <Line bar={bar} from={from} until={until} />
            {bar.note !== '' && (
              <span class="soft small note">
                <Sentence text={bar.note} />
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
  const at = (time: number) => ((Math.min(time, until) - from) / (until - from)) * 1_000;
  return (
    <svg viewBox="0 0 1000 16" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" x="0" y="6" width="1000" height="4" />
      {bar.spans
        .filter(({ stage }) => stage !== 'waiting' && stage !== 'up')
        .map((span, index, spans) => {
          const [begin, end] = [Date.parse(span.from), span.to === null ? until : Date.parse(span.to)];
          return (
            <rect
              key={span.from}
              class={`stretch ${bar.tone === 'bad' && index === spans.length - 1 ? 'bad' : span.stage}`}
              x={at(begin)}
              y="1"
              width={Math.max(3, at(end) - at(begin))}
              height="14"
            >
              <title>{`${span.stage} for ${spanText((end - begin) / 1_000)}, from ${exact(span.from)}`}</title>
            </rect>
          );
        })}
    </svg>
  );
}
