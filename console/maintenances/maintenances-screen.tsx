import type { MaintenancePage } from '../../functions/contract/api/api.ts';
import { maintenanceAddress } from '../address/router.ts';
import { useFeed } from '../api/feed.ts';
import { Campaigns, NewCampaign } from '../campaigns/campaigns.tsx';
import { Empty, Loaded } from '../parts/notice.tsx';
import { When } from '../parts/when.tsx';
import { counted } from '../text/count.ts';
import { caller } from '../text/states.ts';

const KINDS = { start: 'down', complete: 'back up', cancel: 'cancelled' } as const;

/** Lists the latest requests, newest first, without the parts of rolling maintenances. */
export function MaintenancesScreen() {
  const feed = useFeed<MaintenancePage>('/v1/maintenances?limit=100&progress=true');
  return (
    <>
      <div class="title">
        <h1>Maintenances</h1>
        <span class="soft">newest first</span>
        <NewCampaign />
      </div>
      <Campaigns />
      <Loaded feed={feed} what="the maintenances">
        {(page) => <List maintenances={page.maintenances.filter(({ parentId }) => parentId === null)} />}
      </Loaded>
    </>
  );
}

type Maintenance = MaintenancePage['maintenances'][number];

function List({ maintenances }: { readonly maintenances: readonly Maintenance[] }) {
  if (maintenances.length === 0) {
    return (
      <Empty title="No maintenance yet">
        <p>Choose hosts on the map, or write their names down, and start one.</p>
      </Empty>
    );
  }
  return (
    <ul class="list">
      {maintenances.map((each) => (
        <li key={each.maintenanceId} class="card">
          <div class="head">
            <a href={maintenanceAddress(each.maintenanceId)}>
              <strong>
                <bdi>{each.reason || each.maintenanceId}</bdi>
              </strong>
            </a>
            <span class="mark plain">{kindOf(each)}</span>
            {each.progress !== undefined && <Progress progress={each.progress} />}
            {!each.registered && <span class="mark bad">not registered</span>}
          </div>
          <div class="soft small">
            {counted(each.hostCount, 'host')} · by <bdi>{caller(each.requestedBy)}</bdi> ·{' '}
            <When time={each.requestedAt} />
            {each.windowName !== null && (
              <>
                {' · by '}
                <bdi>{each.windowName}</bdi>
              </>
            )}
            {each.reason !== '' && ` · ${each.maintenanceId}`}
          </div>
        </li>
      ))}
    </ul>
  );
}

function Progress({ progress }: { readonly progress: NonNullable<Maintenance['progress']> }) {
  const { status, waiting, underWay, arrived, failed, left } = progress;
  const all = waiting + underWay + arrived + failed + left;
  return (
    <>
      {(status === 'halted' || status === 'paused') && (
        <span class={status === 'halted' ? 'mark bad' : 'mark'}>{status}</span>
      )}
      <span class="soft small">
        {arrived === all ? 'all there' : `${arrived.toLocaleString('en-US')} of ${all.toLocaleString('en-US')} there`}
        {underWay > 0 && `, ${underWay} under way`}
        {failed > 0 && <span class="bad-text">, {failed} failed</span>}
      </span>
    </>
  );
}

function kindOf({ kind, rolling }: Maintenance): string {
  return rolling === null ? (KINDS[kind as keyof typeof KINDS] ?? kind) : 'rolling';
}
