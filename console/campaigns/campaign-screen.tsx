import type { CampaignView } from '../../functions/contract/api/campaigns.ts';
import { hostAddress, maintenanceAddress } from '../address/router.ts';
import { useFeed } from '../api/feed.ts';
import { Loaded } from '../parts/notice.tsx';
import { CampaignCard } from './campaign-card.tsx';

const WORDS = { failed: 'failed', 'under-way': 'under way', 'to-go': 'to go', done: 'done' } as const;

/** Shows one campaign and the progress of each host, failed hosts first. */
export function CampaignScreen({ subject }: { readonly subject: string }) {
  const feed = useFeed<CampaignView>(`/v1/campaigns/${encodeURIComponent(subject)}`);
  return (
    <Loaded feed={feed} what={subject}>
      {(campaign) => (
        <>
          <h1>
            <bdi>{campaign.name}</bdi>
          </h1>
          {campaign.notes.map((note) => (
            <p key={note} class="box note">
              {note}
            </p>
          ))}
          <section class="card">
            <CampaignCard campaign={campaign} onDone={feed.refresh} />
          </section>
          <section class="card">
            <h2>Hosts</h2>
            <ul class="causes">
              {campaign.progress.map(({ hostname, state, maintenanceId, note }) => (
                <li key={hostname} class={state === 'failed' ? 'bad' : ''}>
                  <a href={hostAddress(hostname)}>
                    <bdi>{hostname}</bdi>
                  </a>{' '}
                  {WORDS[state]} {note !== '' && <bdi>: {note}</bdi>}
                  {maintenanceId !== null && (
                    <>
                      {' · '}
                      <a href={maintenanceAddress(maintenanceId)}>{maintenanceId}</a>
                    </>
                  )}
                </li>
              ))}
            </ul>
          </section>
        </>
      )}
    </Loaded>
  );
}
