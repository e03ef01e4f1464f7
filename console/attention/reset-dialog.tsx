import { useSignal } from '@preact/signals';
import type { BreakerView } from '../../functions/contract/api/health.ts';
import { useAction } from '../actions/action.ts';
import { ActionDialog } from '../actions/action-dialog.tsx';
import { ask } from '../api/ask.ts';
import { bound } from '../parts/field.tsx';
import { say } from '../parts/notice.tsx';

/** Closes the breaker: hosts may begin again. */
export function ResetDialog({ onClose }: { readonly onClose: () => void }) {
  const reason = useSignal('');
  const asked = useAction<BreakerView>({
    send: () => ask('/v1/breaker/reset', { method: 'POST', body: { reason: reason.value } }),
    onAccepted: () => {
      say('Accepted: the breaker is closed');
      onClose();
    },
  });
  return (
    <ActionDialog
      name="Reset breaker"
      {...{ asked, onClose }}
      reason={{ ...bound(reason), hint: 'For its history: why so many hosts began or failed' }}
      isBlocked={reason.value.trim() === ''}
    >
      <p>Hosts begin again, in every maintenance. The breaker counts from zero.</p>
    </ActionDialog>
  );
}
