import { useSignal } from '@preact/signals';
import type { MaintenanceView } from '../../functions/contract/api/api.ts';
import type { RolloutChanged, RolloutView } from '../../functions/contract/api/rolling.ts';
import { useAction } from '../actions/action.ts';
import { ActionButton, useDialog } from '../actions/action-button.tsx';
import { ActionDialog } from '../actions/action-dialog.tsx';
import { ask } from '../api/ask.ts';
import { bound } from '../parts/field.tsx';
import { say } from '../parts/notice.tsx';
import { Sentence } from '../parts/sentence.tsx';
import { Since, When } from '../parts/when.tsx';
import { caller } from '../text/states.ts';
import { span } from '../text/time.ts';

interface GatesProps {
  readonly maintenance: MaintenanceView;
  readonly rollout: RolloutView;
  readonly onDone: () => void;
}

/** Shows the last answer of each gate, and how to pass a gate that holds. */
export function Gates({ maintenance, rollout: { status, gates }, onDone }: GatesProps) {
  const { kind: shown, open, close } = useDialog<'override'>(onDone);
  if (gates.length === 0) return null;
  const greenFor = span(maintenance.rolling?.greenForSeconds ?? 0);
  return (
    <>
      <ul class="causes">
        {gates.map(({ name, colour, evidence, since, holds, override }) => (
          <li key={name} class={holds ? 'bad' : ''}>
            <div>
              {holds && status === 'running' && 'The next host waits: '}
              gate{' '}
              <strong>
                <bdi>{name}</bdi>
              </strong>{' '}
              is {colour}: <Sentence text={evidence} />
            </div>
            <div class="soft small">
              for <Since time={since} />
              {holds && status === 'running' && ` · goes on by itself when it has been green for ${greenFor}`}
              {override !== null && (
                <>
                  {' · overridden by '}
                  <bdi>{caller(override.by)}</bdi>, <When time={override.at} />: <bdi>{override.reason}</bdi>
                </>
              )}
            </div>
          </li>
        ))}
      </ul>
      {gates.some(({ holds }) => holds) && <ActionButton name="Override gate" onClick={() => open('override')} />}
      {shown && <OverrideDialog id={maintenance.maintenanceId} onClose={close} />}
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
    <ActionDialog
      name="Override gate"
      {...{ asked, onClose }}
      reason={{ ...bound(reason), hint: 'For the history: why the gates do not count now' }}
      isBlocked={reason.value.trim() === ''}
    >
      <p>
        The next host goes down although a gate is not green: what the gate warns of may get worse. Each gate counts
        again when it has been green for long enough.
      </p>
    </ActionDialog>
  );
}
