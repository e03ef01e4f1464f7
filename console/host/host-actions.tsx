import { useSignal } from '@preact/signals';
import type { HostForgotten, HostView, MaintenanceAccepted } from '../../functions/contract/api/api.ts';
import { useAction } from '../actions/action.ts';
import { ActionButton, useDialog } from '../actions/action-button.tsx';
import { ActionDialog } from '../actions/action-dialog.tsx';
import { ReturnDialog } from '../actions/return-dialog.tsx';
import { StartDialog } from '../actions/start-dialog.tsx';
import { navigate } from '../address/router.ts';
import { ask } from '../api/ask.ts';
import { bound, Choice, Field } from '../parts/field.tsx';
import { say } from '../parts/notice.tsx';

type Dialogs = 'start' | 'complete' | 'cancel' | 'deadline' | 'forget';

/** What may be done with one host now. */
export function HostActions({ host, onDone }: { readonly host: HostView; readonly onDone: () => void }) {
  const { kind: shown, open, close } = useDialog<Dialogs>(onDone);
  const names = [host.hostname];
  return (
    <div class="actions">
      {actionsFor(host).map(([kind, name]) => (
        <ActionButton
          key={kind}
          name={name}
          look={kind === 'forget' ? 'danger' : kind === 'start' || kind === 'complete' ? 'primary' : ''}
          onClick={() => open(kind)}
        />
      ))}
      {shown === 'start' && <StartDialog choice={{ hosts: names }} onClose={close} />}
      {shown === 'deadline' && <DeadlineDialog host={host} onClose={close} />}
      {shown === 'forget' && <ForgetDialog hostname={host.hostname} onClose={close} />}
      {(shown === 'complete' || shown === 'cancel') && <ReturnDialog kind={shown} hosts={names} onClose={close} />}
    </div>
  );
}

function actionsFor({ state, goalState, agents, maintenance }: HostView): readonly (readonly [Dialogs, string])[] {
  const goesDown = goalState === 'HOST_STATE_DOWN';
  const hasLeft = !(goesDown && maintenance !== null) && agents.every(({ status }) => status === 'gone');
  const forget = hasLeft ? [['forget', 'Forget'] as const] : [];
  if (state === 'HOST_STATE_DOWN') return [...(goesDown ? [['complete', 'Complete'] as const] : []), ...forget];
  if (goesDown) return [['cancel', 'Cancel'], ['deadline', 'Change the deadline'], ...forget];
  return state === 'HOST_STATE_UP' ? [['start', 'Start maintenance'], ...forget] : forget;
}

function DeadlineDialog({ host, onClose }: { readonly host: HostView; readonly onClose: () => void }) {
  const deadline = useSignal('2h');
  const onDeadline = useSignal<string>(host.maintenance?.onDeadline ?? 'hold');
  const asked = useAction<MaintenanceAccepted>({
    send: () => {
      const body = { hosts: [host.hostname], deadline: deadline.value, onDeadline: onDeadline.value };
      return ask('/v1/maintenance/start', { method: 'POST', body });
    },
    onAccepted: () => {
      say(`Accepted: ${host.hostname} has a new deadline`);
      onClose();
    },
  });
  return (
    <ActionDialog name="Change the deadline" asked={asked} onClose={onClose}>
      <Field name="Deadline" {...bound(deadline)} hint="From now: 90s, 30m, 2h, 7d, 1h30m" />
      <Choice
        name="After it"
        {...bound(onDeadline)}
        options={[
          ['hold', 'hold: wait, and alarm'],
          ['force', 'force: take the host down, its tasks are lost'],
          ['cancel', 'cancel: the host takes tasks again'],
        ]}
      />
    </ActionDialog>
  );
}

export function ForgetDialog({ hostname, onClose }: { readonly hostname: string; readonly onClose: () => void }) {
  const asked = useAction<HostForgotten>({
    send: () => ask(`/v1/hosts/${encodeURIComponent(hostname)}`, { method: 'DELETE' }),
    onAccepted: () => {
      say(`${hostname} is forgotten`);
      onClose();
      navigate('/');
    },
  });
  return (
    <ActionDialog name="Forget" asked={asked} onClose={onClose}>
      <p>
        Removes the record of <strong>{hostname}</strong>, which has left the cluster. Its history stays. It comes back
        by itself if its agent registers again.
      </p>
    </ActionDialog>
  );
}
