import type { CampaignPage } from '../../functions/contract/api/campaigns.ts';
import { ActionButton, useDialog } from '../actions/action-button.tsx';
import { ControlDialog } from '../actions/control-dialog.tsx';
import { lookFor } from '../actions/look-for.ts';
import { maintenanceAddress } from '../address/router.ts';
import { ask } from '../api/ask.ts';
import { Sentence } from '../parts/sentence.tsx';
import { When } from '../parts/when.tsx';

/** Shows a campaign's progress, its expected end, and the controls. */

type Campaign = CampaignPage['campaigns'][number];

export function campaignAddress(name: string): string {
  return `/campaigns/${encodeURIComponent(name)}`;
}

interface CampaignProps {
  readonly campaign: Campaign;
}

/** Beside its name. */
export function CampaignMarks({ campaign, onDone }: CampaignProps & { readonly onDone: () => void }) {
  return (
    <>
      <span class="mark plain">campaign, {campaign.status}</span>
      {campaign.forecast.isEndangered && <span class="mark bad">will miss its deadline</span>}
      <Controls campaign={campaign} onDone={onDone} />
    </>
  );
}

export function CampaignProgress({ campaign }: CampaignProps) {
  const { counts, heldBy, forecast, by, nextWindow, maintenanceId, reason } = campaign;
  return (
    <>
      <p>
        {counts.done} done, {counts.underWay} under way, {counts.toGo} to go
        {counts.failed > 0 && <span class="bad-text">, {counts.failed} failed</span>}. Due <When time={by} />.
      </p>
      <p>
        Its end: {forecast.endsAt !== null && <Ends time={forecast.endsAt} />}
        <Sentence text={forecast.restsOn} />
      </p>
      {heldBy !== '' && (
        <p>
          No host begins now: <Sentence text={heldBy} />
        </p>
      )}
      <ul class="soft small apart">
        {reason !== undefined && (
          <li>
            <bdi>{reason}</bdi>
          </li>
        )}
        {nextWindow !== null && (
          <li>
            <a href={`/windows/${encodeURIComponent(nextWindow.name)}`}>{nextWindow.name}</a> opens{' '}
            <When time={nextWindow.opensAt} />
          </li>
        )}
        {maintenanceId !== null && (
          <li>
            <a href={maintenanceAddress(maintenanceId)}>{maintenanceId}</a>
          </li>
        )}
      </ul>
    </>
  );
}

function Ends({ time }: { readonly time: string }) {
  return (
    <>
      <When time={time} />,{' '}
    </>
  );
}

const CONTROLS = {
  pause: { name: 'Pause', does: 'No other host begins. Hosts under way go on.' },
  resume: { name: 'Resume', does: 'Hosts begin again when a window is open.' },
  stop: { name: 'Stop', does: 'The campaign ends: hosts that have not begun are left out. Hosts under way go on.' },
} as const;

const DONE = { pause: 'paused', resume: 'running', stop: 'stopped' } as const;

function Controls({ campaign: { name, status }, onDone }: CampaignProps & { readonly onDone: () => void }) {
  const { kind: shown, open, close } = useDialog<keyof typeof CONTROLS>(onDone);
  if (status !== 'running' && status !== 'paused') return null;
  return (
    <div class="actions">
      {([status === 'running' ? 'pause' : 'resume', 'stop'] as const).map((control) => (
        <ActionButton key={control} name={CONTROLS[control].name} onClick={() => open(control)} />
      ))}
      {shown !== undefined && <CampaignDialog name={name} control={shown} onClose={close} />}
    </div>
  );
}

interface CampaignDialogProps {
  readonly name: string;
  readonly control: keyof typeof CONTROLS;
  readonly onClose: () => void;
}

export function CampaignDialog({ name, control, onClose }: CampaignDialogProps) {
  const path = `/v1${campaignAddress(name)}`;
  const check = () => lookFor(ask<Campaign>(path), (found) => found?.status === DONE[control]);
  return <ControlDialog control={CONTROLS[control]} of={name} path={`${path}/${control}`} {...{ check, onClose }} />;
}
