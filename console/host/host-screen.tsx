import type { HistoryPage, HostView } from '../../functions/contract/api/api.ts';
import { query } from '../address/router.ts';
import { useFeed } from '../api/feed.ts';
import { now } from '../api/freshness.ts';
import { Loaded } from '../parts/notice.tsx';
import { HostSituations } from '../parts/situation.tsx';
import { StateSign } from '../parts/state-sign.tsx';
import { Then } from '../parts/then.tsx';
import { Blockers } from './blockers.tsx';
import { HostFacts, MaintenanceFacts } from './facts.tsx';
import { History } from './history.tsx';
import { HostActions, LostHelp } from './host-actions.tsx';
import { HostThenView } from './host-then.tsx';
import { Way } from './way.tsx';
import { isLost, whySentence } from './why.ts';

/** Shows one host: its state, what it waits for, its history, and the possible actions. */
export function HostScreen({ subject }: { readonly subject: string }) {
  const at = query.value.get('at');
  if (at !== null) return <HostThenView key={at} hostname={subject} at={at} />;
  const path = `/v1/hosts/${encodeURIComponent(subject)}`;
  return <HostNow path={path} subject={subject} />;
}

function HostNow({ path, subject }: { readonly path: string; readonly subject: string }) {
  const host = useFeed<HostView>(path);
  const history = useFeed<HistoryPage>(`${path}/history?limit=100`, 5_000);
  return (
    <Loaded feed={host} what={subject}>
      {(data) => (
        <>
          <div class="title">
            <h1>
              <bdi>{data.hostname}</bdi>
            </h1>
            <HostSign host={data} />
            {data.drain?.stuck && <span class="mark bad">stuck</span>}
            {data.cordoned !== null && <span class="mark">cordoned</span>}
            {!data.managed && <span class="mark">someone else's</span>}
            <HostActions host={data} onDone={host.refresh} />
          </div>
          <Way host={data} />
          <HostSituations hostname={data.hostname}>
            <LostHelp host={data} />
          </HostSituations>
          <p class={data.drain?.stuck || isLost(data) ? 'why bad-text' : 'why'}>{whySentence(data, now.value)}</p>
          <div class="columns">
            <div>
              <Blockers host={data} />
              <section class="card">
                <h2>History</h2>
                <Loaded feed={history} what="the history">
                  {(page) => <History page={page} />}
                </Loaded>
              </section>
            </div>
            <div>
              <MaintenanceFacts host={data} onDone={host.refresh} />
              <HostFacts host={data} />
              <Then />
            </div>
          </div>
        </>
      )}
    </Loaded>
  );
}

/** A host that is up by its record, but has lost its agent, is not shown as up. */
function HostSign({ host }: { readonly host: HostView }) {
  const lost = isLost(host);
  return (
    <>
      {!(lost && host.state === 'HOST_STATE_UP') && <StateSign state={host.state} />}
      {lost && <span class="state lost">lost</span>}
    </>
  );
}
