import { useRef } from 'preact/hooks';
import type { AttentionEntry, AttentionView } from '../../functions/contract/api/attention.ts';
import { maintenanceAddress } from '../address/router.ts';
import { useFeed } from '../api/feed.ts';
import { campaignAddress } from '../campaigns/campaign-progress.tsx';
import type { Flag } from '../fleet/cells.ts';
import { HostLink } from '../parts/host-link.tsx';
import { Empty, Loaded } from '../parts/notice.tsx';
import { SituationMessage, SituationTitle } from '../parts/situation.tsx';
import { counted } from '../text/count.ts';
import { Help } from './help.tsx';
import { steadyOrder } from './steady-order.ts';

/** The count beside the link to this screen has no notes either. */
function howMany(entries: AttentionView['entries']): string {
  const notes = entries.filter(({ severity }) => severity === 'info').length;
  const counts = [counted(entries.length - notes, 'situation'), ...(notes === 0 ? [] : [counted(notes, 'note')])];
  return counts.join(' and ');
}

/** Lists the situations that wait for a person, the worst first. */
export function AttentionScreen() {
  const feed = useFeed<AttentionView>('/v1/attention');
  const isPointed = useRef(false);
  const order = useRef<readonly string[]>([]);
  return (
    <Loaded feed={feed} what="what waits">
      {({ entries }) => {
        const shown = isPointed.current ? steadyOrder(entries, order.current) : entries;
        order.current = shown.map(({ id }) => id);
        return (
          <>
            <div class="title">
              <h1>Attention</h1>
              <span class="soft">{entries.length === 0 ? '' : `${howMany(entries)}, the worst first`}</span>
            </div>
            {entries.length === 0 && (
              <Empty title="Nothing waits for you">
                <p>No drain is stuck, no rollout has halted, no host is lost.</p>
              </Empty>
            )}
            <ul
              class="list"
              onMouseEnter={() => {
                isPointed.current = true;
              }}
              onMouseLeave={() => {
                isPointed.current = false;
              }}
            >
              {shown.map((entry) => (
                <Entry key={entry.id} entry={entry} onDone={feed.refresh} />
              ))}
            </ul>
          </>
        );
      }}
    </Loaded>
  );
}

const FIRST = 12;

function Entry({ entry, onDone }: { readonly entry: AttentionEntry; readonly onDone: () => void }) {
  const { severity, hosts, hostCount, maintenanceId, window, campaign, runbook } = entry;
  return (
    <li class={`card situation ${severity}`}>
      <div class="head">
        <SituationTitle entry={entry} />
        <Help entry={entry} onDone={onDone} />
      </div>
      <SituationMessage entry={entry} />
      {hosts.length > 0 && (
        <p class="names">
          {hosts.slice(0, FIRST).map((host) => (
            <HostLink key={host} name={host} />
          ))}
          {hostCount > FIRST && <Others entry={entry} />}
        </p>
      )}
      <p class="soft small">
        {maintenanceId !== null && (
          <>
            <a href={maintenanceAddress(maintenanceId)}>{maintenanceId}</a>
            {' · '}
          </>
        )}
        {campaign !== undefined && (
          <>
            <a href={campaignAddress(campaign)}>
              <bdi>{campaign}</bdi>
            </a>
            {' · '}
          </>
        )}
        {window !== null && (
          <>
            <a href={`/windows/${encodeURIComponent(window)}`}>
              <bdi>{window}</bdi>
            </a>
            {' · '}
          </>
        )}
        Runbook: <Runbook section={runbook} />
      </p>
    </li>
  );
}

/** The flag that the fleet map shows for hosts in such a situation. */
const FLAGS: Partial<Record<AttentionEntry['kind'], Flag>> = {
  'host-given-up': 'stuck',
  'drain-stuck': 'stuck',
  'deadline-passed': 'deadline-passed',
  'agent-lost': 'lost',
  'host-forgotten': 'forgotten',
};

function Others({ entry: { kind, hostCount } }: { readonly entry: AttentionEntry }) {
  const flag = FLAGS[kind];
  const text = `and ${(hostCount - FIRST).toLocaleString('en-US')} more`;
  return flag === undefined ? <span class="soft">{text}</span> : <a href={`/?flag=${flag}`}>{text}, on the map</a>;
}

/** The section of the runbook, as a link if the operators have set the runbook's address. */
function Runbook({ section }: { readonly section: string }) {
  if (!/^https?:/.test(section)) return <code>{section}</code>;
  return (
    <a href={section} target="_blank" rel="noreferrer">
      {section.split('#').at(-1)}
    </a>
  );
}
