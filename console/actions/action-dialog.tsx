import type { ComponentChildren, ComponentProps } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { isReadOnly } from '../api/freshness.ts';
import { Field } from '../parts/field.tsx';
import { FaultBox } from '../parts/notice.tsx';
import type { Asked } from './action.ts';

interface ActionDialogProps {
  /** The action: name of the dialog and of its button. */
  readonly name: string;
  readonly asked: Pick<Asked<unknown>, 'phase' | 'fault' | 'run'>;
  /** Every action of a person takes one. */
  readonly reason: Pick<ComponentProps<typeof Field>, 'value' | 'onInput' | 'hint'>;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** What follows the reason. */
  readonly after?: ComponentChildren;
  /** True while the action is not possible. */
  readonly isBlocked?: boolean;
}

/**
 * A dialog that asks before an action, and for its reason, and stays until it is known to be accepted. The browser keeps
 * the focus in it, and Escape closes it.
 */
export function ActionDialog({ name, asked, reason, onClose, children, after, isBlocked = false }: ActionDialogProps) {
  const { phase, fault, run } = asked;
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={title} onClose={onClose}>
      <h2 id={title}>{name}</h2>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        {children}
        <Field name="Reason" {...reason} />
        {after}
        {phase === 'unsure' ? <Unsure /> : fault !== undefined && <FaultBox fault={fault} />}
        <div class="actions">
          <button type="button" onClick={onClose}>
            Close
          </button>
          <button type="submit" class="primary" disabled={phase !== 'ready' || isBlocked || isReadOnly.value}>
            {name}
          </button>
        </div>
      </form>
    </dialog>
  );
}

function Unsure() {
  return (
    <div class="box note" role="alert">
      <strong>The answer is missing: the request may have been accepted</strong>
      <p>
        <span class="spinner" aria-hidden="true" /> The console asks until it knows. You need not send it again. If you
        close this, look at the hosts before you repeat it.
      </p>
    </div>
  );
}
