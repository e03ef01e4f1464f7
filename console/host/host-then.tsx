import type { HistoryEvent } from '../../functions/contract/api/api.ts';
import type { HostThen } from '../../functions/contract/api/fleet.ts';
import { maintenanceAddress } from '../address/router.ts';
import { useFeed } from '../api/feed.ts';
import { Loaded } from '../parts/notice.tsx';
import { StateSign } from '../parts/state-sign.tsx';
import { Then } from '../parts/then.tsx';
import { caller, STATES } from '../text/states.ts';
import { exact } from '../text/time.ts';
import { Fact } from './facts.tsx';

/** A host as it was: read only. */
export function HostThenView({ hostname, at }: { readonly hostname: string; readonly at: string }) {
  const feed = useFeed<HostThen>(`/v1/hosts/${encodeURIComponent(hostname)}?at=${encodeURIComponent(at)}`, 0);
  return (
    <>
      <Then />
      <Loaded feed={feed} what={hostname}>
        {(then) => (
          <>
            <div class="title">
              <h1>
                <bdi>{then.hostname}</bdi>
              </h1>
              <StateSign state={then.state} />
            </div>
            <section class="card">
              <h2>As it was</h2>
              <dl class="facts">
                <Fact name="State since">
                  {then.stateSince === null ? 'longer than the history goes back' : exact(then.stateSince)}
                </Fact>
                {then.maintenance !== null && (
                  <Fact name="Maintenance">
                    <a href={maintenanceAddress(then.maintenance.id)}>{then.maintenance.id}</a>{' '}
                    <bdi>{then.maintenance.reason}</bdi> · <bdi>{caller(then.maintenance.requestedBy)}</bdi>
                  </Fact>
                )}
                <Fact name="Last before">{then.last === null ? 'nothing' : eventText(then.last)}</Fact>
                <Fact name="Next after">{then.next === null ? 'nothing' : eventText(then.next)}</Fact>
              </dl>
              {then.notes.map((note) => (
                <p key={note} class="soft small">
                  {note}
                </p>
              ))}
            </section>
          </>
        )}
      </Loaded>
    </>
  );
}

function eventText({ at, from, to, detail }: HistoryEvent): string {
  return `${exact(at)}: ${from === to ? '' : `${STATES[from]} → ${STATES[to]} `}${detail}`;
}
