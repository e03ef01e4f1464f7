import { useSignal } from '@preact/signals';
import type { CampaignPage, CampaignView } from '../../functions/contract/api/campaigns.ts';
import { useAction } from '../actions/action.ts';
import { ActionButton, useDialog } from '../actions/action-button.tsx';
import { ActionDialog } from '../actions/action-dialog.tsx';
import { ChooseHosts } from '../actions/choose-hosts.tsx';
import { choiceOf, namesIn, type Way } from '../actions/host-choice.ts';
import { lookFor } from '../actions/look-for.ts';
import { navigate } from '../address/router.ts';
import { ask } from '../api/ask.ts';
import { useFeed } from '../api/feed.ts';
import { bound, Field, given } from '../parts/field.tsx';
import { say } from '../parts/notice.tsx';
import { CampaignMarks, CampaignProgress, campaignAddress } from './campaign-progress.tsx';

/** The campaigns that go on, and a new one. */

/** The list is as old as the reconciliation's last pass. */
const EVERY_MS = 10_000;

export function Campaigns() {
  const { data, refresh } = useFeed<CampaignPage>('/v1/campaigns', EVERY_MS);
  const going = data?.campaigns.filter(({ status }) => status === 'running' || status === 'paused') ?? [];
  if (going.length === 0) return null;
  return (
    <ul class="list" aria-label="Campaigns">
      {going.map((campaign) => (
        <li key={campaign.name} class="card">
          <div class="head">
            <a href={campaignAddress(campaign.name)}>
              <strong>
                <bdi>{campaign.name}</bdi>
              </strong>
            </a>
            <CampaignMarks campaign={campaign} onDone={refresh} />
          </div>
          <CampaignProgress campaign={campaign} />
        </li>
      ))}
    </ul>
  );
}

export function NewCampaign() {
  const { kind: shown, open, close } = useDialog<'create'>();
  return (
    <div class="actions">
      <ActionButton name="New campaign" onClick={() => open('create')} />
      {shown && <CreateDialog onClose={close} />}
    </div>
  );
}

function CreateDialog({ onClose }: { readonly onClose: () => void }) {
  const name = useSignal('');
  const hosts = useSignal<{ way: Way; text: string }>({ way: 'hosts', text: '' });
  const by = useSignal('+14d');
  const windows = useSignal('');
  const reason = useSignal('');
  const asked = useAction<object>({
    send: () => {
      const body = {
        ...{ name: name.value.trim(), by: by.value.trim() },
        ...choiceOf(hosts.value.way, hosts.value.text),
        ...(namesIn(windows.value).length > 0 && { windows: namesIn(windows.value) }),
        ...given(reason),
      };
      return ask('/v1/campaigns', { method: 'POST', body });
    },
    check: () => lookFor(ask<CampaignView>(`/v1${campaignAddress(name.value.trim())}`), (found) => found !== undefined),
    onAccepted: (_, isOpen) => {
      say(`${name.value.trim()} is created`);
      onClose();
      if (isOpen) navigate(campaignAddress(name.value.trim()));
    },
  });
  return (
    <ActionDialog
      name="Create campaign"
      {...{ asked, onClose }}
      reason={{ ...bound(reason), hint: 'For every listing, the history and the events' }}
      isBlocked={name.value.trim() === ''}
    >
      <Field name="Name" {...bound(name)} hint="Letters, digits, - and _" />
      <ChooseHosts
        {...hosts.value}
        onChange={(way, text) => {
          hosts.value = { way, text };
        }}
      />
      <Field name="Done by" {...bound(by)} hint="A time such as 2026-12-24T00:00:00Z, or +14d" />
      <Field name="Windows" {...bound(windows)} hint="Hosts go only while one of these is open; none: at any time" />
    </ActionDialog>
  );
}
