import { useSignal } from '@preact/signals';
import { type Answer, ask } from '../api/ask.ts';
import { bound, given } from '../parts/field.tsx';
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
  /** Asks whether it was accepted. @default - sends it again, which does nothing twice */
  readonly check?: () => Promise<Answer<object>>;
  readonly onClose: () => void;
  readonly onAccepted?: () => void;
}

/** Asks before a control that needs no more than its name. */
export function ControlDialog({ control, of, method = 'POST', path, check, ...then }: ControlDialogProps) {
  const { name, does } = control;
  const reason = useSignal('');
  const asked = useAction<{ readonly warnings?: readonly { readonly message: string }[] }>({
    send: () => ask(path, { method, body: given(reason) }),
    check,
    onAccepted: ({ warnings = [] }, isOpen) => {
      say([`Accepted: ${does}`, ...warnings.map(({ message }) => message)].join(' '));
      then.onClose();
      if (isOpen) then.onAccepted?.();
    },
  });
  return (
    <ActionDialog {...{ name, asked }} reason={{ ...bound(reason), hint: 'For its history' }} onClose={then.onClose}>
      <p>
        {of !== undefined && (
          <>
            <strong>{of}</strong>:{' '}
          </>
        )}
        {does}
      </p>
    </ActionDialog>
  );
}
