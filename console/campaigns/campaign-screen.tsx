import type { CampaignView } from '../../functions/contract/api/campaigns.ts';
import { maintenanceAddress } from '../address/router.ts';
import { useFeed } from '../api/feed.ts';
import { orderKey } from '../fleet/cells.ts';
import { HostLink } from '../parts/host-link.tsx';
import { Changes } from '../parts/notes.tsx';
import { Loaded } from '../parts/notice.tsx';
import { Sentence } from '../parts/sentence.tsx';
import { counted } from '../text/count.ts';
import { CampaignMarks, CampaignProgress } from './campaign-progress.tsx';

/** Shows one campaign and the progress of each host, failed hosts first. */
export function CampaignScreen({ subject }: { readonly subject: string }) {
  const feed = useFeed<CampaignView>(`/v1/campaigns/${encodeURIComponent(subject)}`);
  return (
    <Loaded feed={feed} what={subject}>
      {(campaign) => (
        <>
          <div class="title">
            <h1>
              <bdi>{campaign.name}</bdi>
            </h1>
            <CampaignMarks campaign={campaign} onDone={feed.refresh} />
          </div>
          {campaign.notes.map((note) => (
            <p key={note} class="box note">
              {note}
            </p>
          ))}
          <section class="card">
            <CampaignProgress campaign={campaign} />
          </section>
          {STATES.map(([state, words]) => (
            <Hosts key={state} words={words} hosts={campaign.progress.filter((host) => host.state === state)} />
          ))}
          <Changes changes={campaign.changes} />
        </>
      )}
    </Loaded>
  );
}

const STATES = [
  ['failed', 'Failed'],
  ['under-way', 'Under way'],
  ['to-go', 'To go'],
  ['done', 'Done'],
] as const;

interface HostsProps {
  readonly words: string;
  readonly hosts: CampaignView['progress'];
}

function Hosts({ words, hosts }: HostsProps) {
  const noted = hosts.filter(({ note }) => note !== '');
  const others = hosts
    .filter(({ note }) => note === '')
    .toSorted((one, other) => (orderKey(one.hostname) < orderKey(other.hostname) ? -1 : 1));
  if (hosts.length === 0) return null;
  return (
    <section class="card">
      <div class="head">
        <h2>{words}</h2>
        <span class="soft">{counted(hosts.length, 'host')}</span>
      </div>
      <ul class="causes">
        {noted.map(({ hostname, maintenanceId, note }) => (
          <li key={hostname} class={words === 'Failed' ? 'bad' : ''}>
            <HostLink name={hostname} />: <Sentence text={note} />
            {maintenanceId !== null && (
              <>
                {' · '}
                <a href={maintenanceAddress(maintenanceId)}>{maintenanceId}</a>
              </>
            )}
          </li>
        ))}
      </ul>
      <p class="names">
        {others.map(({ hostname }) => (
          <HostLink key={hostname} name={hostname} />
        ))}
      </p>
    </section>
  );
}
