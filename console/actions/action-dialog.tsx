import type { ComponentChildren } from 'preact';
import { isReadOnly } from '../api/freshness.ts';
import { Dialog } from '../parts/dialog.tsx';
import { FaultBox } from '../parts/notice.tsx';
import type { Asked } from './action.ts';

interface ActionDialogProps {
  /** The action: name of the dialog and of its button. */
  readonly name: string;
  readonly asked: Pick<Asked<unknown>, 'phase' | 'fault' | 'run'>;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  /** Why the action is not possible yet. */
  readonly isBlocked?: boolean;
}

/** A dialog that asks before an action, and stays until it is known to be accepted. */
export function ActionDialog({ name, asked, onClose, children, isBlocked = false }: ActionDialogProps) {
  const { phase, fault, run } = asked;
  return (
    <Dialog name={name} onClose={onClose}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        {children}
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
    </Dialog>
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
