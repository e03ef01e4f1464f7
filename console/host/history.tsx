import type { HistoryEvent, HistoryPage } from '../../functions/contract/api/api.ts';
import { maintenanceAddress } from '../address/router.ts';
import { now } from '../api/freshness.ts';
import { Sentence } from '../parts/sentence.tsx';
import { When } from '../parts/when.tsx';
import { caller, STATES } from '../text/states.ts';
import { exact, span } from '../text/time.ts';
import { stretchesOf } from './timeline.ts';

/** Shows the events of a host as a bar over time and as text. */
export function History({ page }: { readonly page: HistoryPage }) {
  if (page.events.length === 0) return <p class="soft">Nothing has happened to this host yet.</p>;
  return (
    <>
      <Timeline events={page.events} />
      <ol class="events">
        {page.events.map((event) => (
          <Event key={`${event.at}${event.detail}${event.to}`} event={event} />
        ))}
      </ol>
      {page.nextToken !== undefined && <p class="soft small">Older entries: peloton host history</p>}
    </>
  );
}

function Event({ event }: { readonly event: HistoryEvent }) {
  const { at, from, to, by, reason, detail, maintenanceId } = event;
  return (
    <li>
      <div class="when">
        <When time={at} />
      </div>
      <div>
        {from !== to && (
          <strong>
            {STATES[from]} → {STATES[to]}{' '}
          </strong>
        )}
        <Sentence text={detail} />
        <div class="soft small">
          by <bdi>{caller(by)}</bdi>
          {reason !== '' && (
            <>
              : <bdi>{reason}</bdi>
            </>
          )}
          {maintenanceId !== null && (
            <>
              {' · '}
              <a href={maintenanceAddress(maintenanceId)}>{maintenanceId}</a>
            </>
          )}
        </div>
      </div>
    </li>
  );
}

const WIDTH = 1_000;

function Timeline({ events }: { readonly events: readonly HistoryEvent[] }) {
  const stretches = stretchesOf(events, now.value);
  const [first] = stretches;
  if (first === undefined) return null;
  const begin = first.from;
  const whole = (stretches.at(-1)?.until ?? begin) - begin || 1;
  return (
    <figure class="timeline">
      <svg viewBox={`0 0 ${WIDTH} 30`} preserveAspectRatio="none" role="img" aria-label="States over time">
        {stretches.map(({ state, from, until }) => (
          <rect
            key={from}
            class={`stretch ${STATES[state]}`}
            x={((from - begin) / whole) * WIDTH}
            width={Math.max(1.5, ((until - from) / whole) * WIDTH)}
            height="30"
          >
            <title>{`${STATES[state]} for ${span((until - from) / 1_000)}, from ${exact(new Date(from).toISOString())}`}</title>
          </rect>
        ))}
      </svg>
      <figcaption class="soft small">
        <span>{span(whole / 1_000)} ago</span>
        <span>now</span>
      </figcaption>
    </figure>
  );
}
