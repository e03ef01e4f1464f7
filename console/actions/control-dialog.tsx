import { useSignal } from '@preact/signals';
import { type Answer, ask } from '../api/ask.ts';
import { bound, Field } from '../parts/field.tsx';
import { say } from '../parts/notice.tsx';
import { useAction } from './action.ts';
import { ActionDialog } from './action-dialog.tsx';

interface Control {
  readonly name: string;
  readonly does: string;
}

interface ControlDialogProps {
  readonly control: Control;
  /** The controlled object, if the screen does not name it. */
  readonly of?: string;
  readonly method?: 'POST' | 'DELETE';
  readonly path: string;
  /** True where the history keeps a reason. */
  readonly hasReason?: boolean;
  /** Asks whether it was accepted. @default - sends it again, which does nothing twice */
  readonly check?: () => Promise<Answer<object>>;
  readonly onClose: () => void;
  readonly onAccepted?: () => void;
}

/** Asks before a control that needs no more than its name. */
export function ControlDialog({ control, of, method = 'POST', path, hasReason, check, ...then }: ControlDialogProps) {
  const { name, does } = control;
  const reason = useSignal('');
  const asked = useAction<{ readonly warnings?: readonly { readonly message: string }[] }>({
    send: () => ask(path, { method, ...(reason.value !== '' && { body: { reason: reason.value } }) }),
    check,
    onAccepted: ({ warnings = [] }, isOpen) => {
      say([`Accepted: ${does}`, ...warnings.map(({ message }) => message)].join(' '));
      then.onClose();
      if (isOpen) then.onAccepted?.();
    },
  });
  return (
    <ActionDialog name={name} asked={asked} onClose={then.onClose}>
      <p>
        {of !== undefined && (
          <>
            <strong>{of}</strong>:{' '}
          </>
        )}
        {does}
      </p>
      {hasReason && <Field name="Reason" {...bound(reason)} hint="For its history" />}
    </ActionDialog>
  );
}
