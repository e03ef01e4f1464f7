import type { CampaignPage } from '../../functions/contract/api/campaigns.ts';
import { ActionButton, useDialog } from '../actions/action-button.tsx';
import { ControlDialog } from '../actions/control-dialog.tsx';
import { maintenanceAddress } from '../address/router.ts';
import { When } from '../parts/when.tsx';

/** Shows a campaign's progress, its expected end, and the controls. */

type Campaign = CampaignPage['campaigns'][number];

export function campaignAddress(name: string): string {
  return `/campaigns/${encodeURIComponent(name)}`;
}

interface CampaignCardProps {
  readonly campaign: Campaign;
  readonly onDone: () => void;
}

export function CampaignCard({ campaign, onDone }: CampaignCardProps) {
  const { name, status, counts, heldBy, forecast, by, nextWindow, maintenanceId, reason } = campaign;
  return (
    <>
      <div class="head">
        <a href={campaignAddress(name)}>
          <strong>
            <bdi>{name}</bdi>
          </strong>
        </a>
        <span class="mark plain">campaign, {status}</span>
        {forecast.isEndangered && <span class="mark bad">will miss its deadline</span>}
        <Controls campaign={campaign} onDone={onDone} />
      </div>
      <p>
        {counts.done} done, {counts.underWay} under way, {counts.toGo} to go
        {counts.failed > 0 && <span class="bad-text">, {counts.failed} failed</span>}. Due <When time={by} />,{' '}
        {forecast.endsAt === null ? 'its end is unknown' : <Ends time={forecast.endsAt} />}: {forecast.restsOn}
      </p>
      {heldBy !== '' && (
        <p>
          No host begins now: <bdi>{heldBy}</bdi>
        </p>
      )}
      <p class="soft small">
        {reason !== undefined && <bdi>{reason} · </bdi>}
        {nextWindow !== null && (
          <>
            <a href={`/windows/${encodeURIComponent(nextWindow.name)}`}>{nextWindow.name}</a> opens{' '}
            <When time={nextWindow.opensAt} />
            {' · '}
          </>
        )}
        {maintenanceId !== null && <a href={maintenanceAddress(maintenanceId)}>{maintenanceId}</a>}
      </p>
    </>
  );
}

function Ends({ time }: { readonly time: string }) {
  return (
    <>
      ends about <When time={time} />
    </>
  );
}

const CONTROLS = {
  pause: { name: 'Pause', does: 'No other host begins. Hosts under way go on.' },
  resume: { name: 'Resume', does: 'Hosts begin again when a window is open.' },
  stop: { name: 'Stop', does: 'The campaign ends: hosts that have not begun are left out. Hosts under way go on.' },
} as const;

function Controls({ campaign: { name, status }, onDone }: CampaignCardProps) {
  const { kind: shown, open, close } = useDialog<keyof typeof CONTROLS>(onDone);
  if (status !== 'running' && status !== 'paused') return null;
  return (
    <div class="actions">
      {([status === 'running' ? 'pause' : 'resume', 'stop'] as const).map((control) => (
        <ActionButton key={control} name={CONTROLS[control].name} onClick={() => open(control)} />
      ))}
      {shown !== undefined && (
        <ControlDialog
          control={CONTROLS[shown]}
          path={`/v1/campaigns/${encodeURIComponent(name)}/${shown}`}
          onClose={close}
        />
      )}
    </div>
  );
}
