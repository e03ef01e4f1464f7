import type { MaintenanceView } from '../../functions/contract/api/api.ts';
import { ActionButton, useDialog } from '../actions/action-button.tsx';
import { ReturnDialog } from '../actions/return-dialog.tsx';
import { maintenanceAddress } from '../address/router.ts';
import { useFeed } from '../api/feed.ts';
import { now } from '../api/freshness.ts';
import { By, Deadline, Fact } from '../host/facts.tsx';
import { Loaded } from '../parts/notice.tsx';
import { StateSign } from '../parts/state-sign.tsx';
import { When } from '../parts/when.tsx';
import { STATE_NAMES } from '../text/states.ts';
import { span } from '../text/time.ts';
import { barsOf, extentOf } from './bars.ts';
import { HostBars } from './host-bars.tsx';
import { RolloutCard } from './rollout-card.tsx';

/** Shows one maintenance: the progress of each host, why the next one waits, and the controls. */
export function MaintenanceScreen({ subject }: { readonly subject: string }) {
  const feed = useFeed<MaintenanceView>(`/v1/maintenances/${encodeURIComponent(subject)}`);
  return (
    <Loaded feed={feed} what={subject}>
      {(maintenance) => (
        <>
          <div class="title">
            <h1>
              <bdi>{maintenance.reason || maintenance.maintenanceId}</bdi>
            </h1>
            {STATE_NAMES.filter((state) => (maintenance.counts[state] ?? 0) > 0).map((state) => (
              <span key={state}>
                {maintenance.counts[state]} <StateSign state={state} />
              </span>
            ))}
            {maintenance.rollout === undefined && <Ways maintenance={maintenance} onDone={feed.refresh} />}
          </div>
          {!maintenance.registered && (
            <p class="box bad">Not all of its hosts are registered: the request ended before. Start it again.</p>
          )}
          <div class="columns">
            <div>
              {maintenance.rollout !== undefined && (
                <RolloutCard maintenance={maintenance} rollout={maintenance.rollout} onDone={feed.refresh} />
              )}
              <HostsCard maintenance={maintenance} />
            </div>
            <Facts maintenance={maintenance} />
          </div>
        </>
      )}
    </Loaded>
  );
}

/** Complete for the hosts that are down, Cancel for the hosts that are draining or drained. */
function Ways({ maintenance, onDone }: { readonly maintenance: MaintenanceView; readonly onDone: () => void }) {
  const { kind: shown, open, close } = useDialog<'complete' | 'cancel'>(onDone);
  if (maintenance.kind !== 'start') return null;
  const inStates = (...states: readonly (string | null)[]) =>
    maintenance.hosts.flatMap(({ hostname, state }) => (states.includes(state) ? [hostname] : []));
  const hosts = {
    complete: inStates('HOST_STATE_DOWN'),
    cancel: inStates('HOST_STATE_DRAINING', 'HOST_STATE_DRAINED'),
  };
  return (
    <div class="actions">
      {(['complete', 'cancel'] as const).map((kind) => (
        <ActionButton
          key={kind}
          name={kind === 'complete' ? 'Complete' : 'Cancel'}
          disabled={hosts[kind].length === 0}
          onClick={() => open(kind)}
        />
      ))}
      {shown !== undefined && <ReturnDialog kind={shown} hosts={hosts[shown]} onClose={close} />}
    </div>
  );
}

const TIMELINE_MS = 5_000;

function HostsCard({ maintenance }: { readonly maintenance: MaintenanceView }) {
  const path = `/v1/maintenances/${encodeURIComponent(maintenance.maintenanceId)}?timeline=true`;
  const { data } = useFeed<MaintenanceView>(path, TIMELINE_MS);
  const bars = barsOf(maintenance, data?.timeline);
  const { from, until } = extentOf(data?.timeline, maintenance.requestedAt, now.value);
  return (
    <section class="card">
      <div class="head">
        <h2>Hosts</h2>
        <span class="soft small">{span((until - from) / 1_000)} from left to right</span>
      </div>
      <HostBars bars={bars} from={from} until={until} />
      <p class="legend small" aria-hidden="true">
        {(['draining', 'drained', 'down', 'returning', 'settling'] as const).map((stage) => (
          <span key={stage} class={`swatch ${stage}`}>
            {stage}
          </span>
        ))}
        {bars.some(({ tone }) => tone === 'bad') && <span class="swatch bad">failed there</span>}
      </p>
    </section>
  );
}

function Facts({ maintenance }: { readonly maintenance: MaintenanceView }) {
  const { deadline, onDeadline, windowName, parentId } = maintenance;
  return (
    <section class="card">
      <h2>Request</h2>
      <dl class="facts">
        <Fact name="Id">
          <code>{maintenance.maintenanceId}</code>
        </Fact>
        <By by={maintenance.requestedBy} at={maintenance.requestedAt} />
        <Fact name="Begins">
          <When time={maintenance.start} />
        </Fact>
        <Deadline deadline={deadline} onDeadline={onDeadline} />
        {windowName !== null && (
          <Fact name="Opened by">
            <a href={`/windows/${encodeURIComponent(windowName)}`}>{windowName}</a>
          </Fact>
        )}
        {parentId !== null && (
          <Fact name="Part of">
            <a href={maintenanceAddress(parentId)}>{parentId}</a>
          </Fact>
        )}
      </dl>
    </section>
  );
}
