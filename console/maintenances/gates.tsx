import { useSignal } from '@preact/signals';
import type { RolloutChanged, RolloutView } from '../../functions/contract/api/rolling.ts';
import { useAction } from '../actions/action.ts';
import { ActionButton, useDialog } from '../actions/action-button.tsx';
import { ActionDialog } from '../actions/action-dialog.tsx';
import { ask } from '../api/ask.ts';
import { bound, Field } from '../parts/field.tsx';
import { say } from '../parts/notice.tsx';
import { Since, When } from '../parts/when.tsx';
import { caller } from '../text/states.ts';

interface GatesProps {
  readonly id: string;
  readonly gates: RolloutView['gates'];
  readonly onDone: () => void;
}

/** The last answer of each gate, and the way past one that holds. */
export function Gates({ id, gates, onDone }: GatesProps) {
  const { kind: shown, open, close } = useDialog<'override'>(onDone);
  if (gates.length === 0) return null;
  return (
    <>
      <ul class="causes">
        {gates.map(({ name, colour, evidence, since, holds, override }) => (
          <li key={name} class={holds ? 'bad' : ''}>
            <div>
              Gate <strong>{name}</strong> is {colour}: <bdi>{evidence}</bdi>
            </div>
            <div class="soft small">
              for <Since time={since} />
              {override !== null && (
                <>
                  {' · overridden by '}
                  {caller(override.by)}, <When time={override.at} />: <bdi>{override.reason}</bdi>
                </>
              )}
            </div>
          </li>
        ))}
      </ul>
      {gates.some(({ holds }) => holds) && <ActionButton name="Override gate" onClick={() => open('override')} />}
      {shown && <OverrideDialog id={id} onClose={close} />}
    </>
  );
}

export function OverrideDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const reason = useSignal('');
  const asked = useAction<RolloutChanged>({
    send: () => {
      const body = { overrideGate: reason.value };
      return ask(`/v1/maintenances/${encodeURIComponent(id)}/resume`, { method: 'POST', body });
    },
    onAccepted: () => {
      say('Accepted: hosts begin again in spite of the gates');
      onClose();
    },
  });
  return (
    <ActionDialog name="Override gate" asked={asked} onClose={onClose} isBlocked={reason.value.trim() === ''}>
      <p>Hosts begin again although gates are not green, until each of these has been green for long enough.</p>
      <Field name="Reason" {...bound(reason)} hint="For the history: why the gates do not count now" />
    </ActionDialog>
  );
}
