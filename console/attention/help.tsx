import type { AttentionEntry } from '../../functions/contract/api/attention.ts';
import { ActionButton, useDialog } from '../actions/action-button.tsx';
import { ForgetDialog } from '../actions/forget-dialog.tsx';
import { ReturnDialog } from '../actions/return-dialog.tsx';
import { StartDialog } from '../actions/start-dialog.tsx';
import { NO_OPTIONS } from '../actions/start-request.ts';
import { CampaignDialog } from '../campaigns/campaign-progress.tsx';
import { OverrideDialog } from '../maintenances/gates.tsx';
import { RolloutDialog } from '../maintenances/rollout-card.tsx';
import { ResetDialog } from './reset-dialog.tsx';

type HelpView = AttentionEntry['actions'][number];

const NAMES = {
  cancel: 'Cancel',
  complete: 'Complete',
  start: 'Start maintenance',
  forget: 'Forget',
  resume: 'Resume',
  stop: 'Stop',
  override: 'Override gate',
  reset: 'Reset breaker',
} as const satisfies Record<HelpView['action'], string>;

/** The one or two actions that would help. */
export function Help({ entry, onDone }: { readonly entry: AttentionEntry; readonly onDone: () => void }) {
  const { kind: shown, open, close } = useDialog<HelpView>(onDone);
  return (
    <div class="actions">
      {entry.actions.map((help) => (
        <ActionButton
          key={`${help.action}${help.campaign}${JSON.stringify(help.request)}`}
          name={nameOf(help)}
          onClick={() => open(help)}
        />
      ))}
      {shown !== undefined && <HelpDialog help={shown} entry={entry} onClose={close} />}
    </div>
  );
}

/** A start that carries a request changes what a drain under way does at its deadline. */
function nameOf({ action, request }: HelpView): string {
  if (action !== 'start' || request === undefined) return NAMES[action];
  return request.onDeadline === 'force' ? 'Force down' : 'Set a deadline';
}

interface HelpDialogProps {
  readonly help: HelpView;
  readonly entry: AttentionEntry;
  readonly onClose: () => void;
}

function HelpDialog({ help, entry, onClose }: HelpDialogProps) {
  const { action, hosts = entry.hosts, maintenanceId = entry.maintenanceId ?? '', campaign, request } = help;
  const common = { onClose, outOf: entry.hosts.length < entry.hostCount ? entry.hostCount : undefined };
  switch (action) {
    case 'cancel':
    case 'complete':
      return <ReturnDialog kind={action} {...{ hosts, ...common }} />;
    case 'start':
      return (
        <StartDialog
          name={nameOf(help)}
          choice={{ hosts: [...hosts] }}
          options={request === undefined ? NO_OPTIONS : { ...NO_OPTIONS, ...request }}
          {...common}
        />
      );
    case 'forget':
      return <ForgetDialog {...{ hosts, ...common }} />;
    case 'override':
      return <OverrideDialog id={maintenanceId} onClose={onClose} />;
    case 'reset':
      return <ResetDialog onClose={onClose} />;
    case 'resume':
    case 'stop':
      if (campaign !== undefined) return <CampaignDialog name={campaign} control={action} onClose={onClose} />;
      return <RolloutDialog id={maintenanceId} control={action} onClose={onClose} />;
  }
}
