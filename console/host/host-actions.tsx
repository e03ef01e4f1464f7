import { useSignal } from '@preact/signals';
import type { HostView, MaintenanceAccepted } from '../../functions/contract/api/api.ts';
import { useAction } from '../actions/action.ts';
import { ActionButton, useDialog } from '../actions/action-button.tsx';
import { ActionDialog } from '../actions/action-dialog.tsx';
import { ForgetDialog } from '../actions/forget-dialog.tsx';
import { ReturnDialog } from '../actions/return-dialog.tsx';
import { StartDialog } from '../actions/start-dialog.tsx';
import { navigate } from '../address/router.ts';
import { ask } from '../api/ask.ts';
import { bound, Choice, Field, given } from '../parts/field.tsx';
import { say } from '../parts/notice.tsx';
import { isLost } from './why.ts';

type Dialogs = 'start' | 'complete' | 'cancel' | 'deadline' | 'forget';

/** Buttons for the actions that are possible for one host now. */
export function HostActions({ host, onDone }: { readonly host: HostView; readonly onDone: () => void }) {
  const { kind: shown, open, close } = useDialog<Dialogs>(onDone);
  const names = [host.hostname];
  return (
    <div class="actions">
      {actionsFor(host).map(([kind, name]) => (
        <ActionButton
          key={kind}
          name={name}
          look={(kind === 'start' && !isLost(host)) || kind === 'complete' ? 'primary' : ''}
          onClick={() => open(kind)}
        />
      ))}
      {shown === 'start' && <StartDialog choice={{ hosts: names }} onClose={close} />}
      {shown === 'deadline' && <DeadlineDialog host={host} onClose={close} />}
      {shown === 'forget' && <ForgetDialog hosts={names} onClose={close} onAccepted={() => navigate('/')} />}
      {(shown === 'complete' || shown === 'cancel') && <ReturnDialog kind={shown} hosts={names} onClose={close} />}
    </div>
  );
}

function actionsFor(host: HostView): readonly (readonly [Dialogs, string])[] {
  const { state, goalState, agents, maintenance } = host;
  const goesDown = goalState === 'HOST_STATE_DOWN';
  const hasLeft = !(goesDown && maintenance !== null) && agents.every(({ status }) => status === 'gone');
  const isHeldUp = isGivenUp(host) && maintenance !== null;
  const offered: [Dialogs, string | false][] = [
    ['start', (goesDown ? isHeldUp : !isHeldUp && state === 'HOST_STATE_UP') && 'Start maintenance'],
    ['complete', state === 'HOST_STATE_DOWN' && (goesDown || isHeldUp) && 'Complete'],
    ['cancel', state !== 'HOST_STATE_DOWN' && (goesDown || isHeldUp) && 'Cancel'],
    ['deadline', state !== 'HOST_STATE_DOWN' && goesDown && deadlineName(maintenance)],
    ['forget', hasLeft && 'Forget'],
  ];
  return offered.flatMap(([kind, name]) => (name === false ? [] : [[kind, name] as const]));
}

/** True for a host that was given up: the same request again is a new attempt. */
function isGivenUp({ blockers }: HostView): boolean {
  return blockers.some(({ code }) => code === 'execution-stuck');
}

function deadlineName(maintenance: HostView['maintenance']): string {
  return maintenance?.deadline == null ? 'Set a deadline' : 'Change the deadline';
}

/** The ways out for a host without its agent, with what each does. */
export function LostHelp({ host }: { readonly host: HostView }) {
  if (!isLost(host)) return null;
  return (
    <section class="card">
      <h2>What to do</h2>
      <ul>
        <li>Start the mesos-agent service on the host: it is in service again by itself.</li>
        {actionsFor(host).map(
          ([kind, name]) =>
            (kind === 'start' || kind === 'forget') && (
              <li key={kind}>
                <strong>{name}</strong>{' '}
                {kind === 'start'
                  ? 'takes it out of the cluster for a repair, until you complete.'
                  : 'removes its record, if it has left for good. Its history stays.'}
              </li>
            ),
        )}
      </ul>
    </section>
  );
}

function DeadlineDialog({ host, onClose }: { readonly host: HostView; readonly onClose: () => void }) {
  const reason = useSignal('');
  const deadline = useSignal('2h');
  const onDeadline = useSignal<string>(host.maintenance?.onDeadline ?? 'hold');
  const asked = useAction<MaintenanceAccepted>({
    send: () => {
      const body = { hosts: [host.hostname], deadline: deadline.value, onDeadline: onDeadline.value, ...given(reason) };
      return ask('/v1/maintenance/start', { method: 'POST', body });
    },
    onAccepted: () => {
      say(`Accepted: ${host.hostname} has a new deadline`);
      onClose();
    },
  });
  return (
    <ActionDialog
      name={deadlineName(host.maintenance)}
      {...{ asked, onClose }}
      reason={{ ...bound(reason), hint: 'For the history' }}
    >
      <p>
        Tasks are moved as before until then. If any is left at the deadline, the service does what you choose here.
      </p>
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
