import { ActionButton, useDialog } from '../actions/action-button.tsx';
import { ReturnDialog } from '../actions/return-dialog.tsx';
import { StartDialog } from '../actions/start-dialog.tsx';
import { HostLink } from '../parts/host-link.tsx';
import { counted } from '../text/count.ts';
import type { Cell } from './cells.ts';

interface SelectionBarProps {
  readonly cells: readonly Cell[];
  readonly onClear: () => void;
}

/** Buttons for the actions on the selected hosts. */
export function SelectionBar({ cells, onClear }: SelectionBarProps) {
  const { kind, open, close } = useDialog<'start' | 'complete' | 'cancel'>();
  const names = cells.map(({ name }) => name);
  const [first] = cells;
  return (
    <section class="selection" aria-label="Selected hosts">
      <span>
        {first !== undefined && cells.length === 1 ? (
          <HostLink name={first.name} />
        ) : (
          <strong>{counted(cells.length, 'host')} selected</strong>
        )}
      </span>
      <div class="actions">
        <ActionButton name="Start maintenance" look="primary" onClick={() => open('start')} />
        <ActionButton name="Complete" disabled={!cells.some(isDown)} onClick={() => open('complete')} />
        <ActionButton name="Cancel" disabled={!cells.some(drains)} onClick={() => open('cancel')} />
        <button type="button" class="quiet" onClick={onClear}>
          Clear the selection
        </button>
      </div>
      {kind === 'start' && <StartDialog choice={{ hosts: names }} onClose={close} />}
      {(kind === 'complete' || kind === 'cancel') && <ReturnDialog kind={kind} hosts={names} onClose={close} />}
    </section>
  );
}

function isDown({ state }: Cell): boolean {
  return state === 'HOST_STATE_DOWN';
}

function drains({ state }: Cell): boolean {
  return state === 'HOST_STATE_DRAINING' || state === 'HOST_STATE_DRAINED';
}
