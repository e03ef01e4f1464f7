import { useSignal } from '@preact/signals';
import { ReturnDialog } from '../actions/return-dialog.tsx';
import { StartDialog } from '../actions/start-dialog.tsx';
import { hostAddress } from '../address/router.ts';
import { isReadOnly } from '../api/freshness.ts';
import { counted } from '../text/count.ts';
import type { Cell } from './cells.ts';

interface SelectionBarProps {
  readonly cells: readonly Cell[];
  readonly onClear: () => void;
}

/** What may be done with the selected hosts. */
export function SelectionBar({ cells, onClear }: SelectionBarProps) {
  const open = useSignal<'start' | 'complete' | 'cancel' | undefined>(undefined);
  const names = cells.map(({ name }) => name);
  const [first] = cells;
  const close = () => {
    open.value = undefined;
  };
  const cannot = isReadOnly.value;
  return (
    <section class="selection" aria-label="Selected hosts">
      <span>
        {first !== undefined && cells.length === 1 ? (
          <a href={hostAddress(first.name)}>
            <bdi>{first.name}</bdi>
          </a>
        ) : (
          <strong>{counted(cells.length, 'host')} selected</strong>
        )}
      </span>
      <div class="actions">
        <button type="button" class="primary" disabled={cannot} onClick={() => (open.value = 'start')}>
          Start maintenance
        </button>
        <button type="button" disabled={cannot || !cells.some(isDown)} onClick={() => (open.value = 'complete')}>
          Complete
        </button>
        <button type="button" disabled={cannot || !cells.some(drains)} onClick={() => (open.value = 'cancel')}>
          Cancel
        </button>
        <button type="button" class="quiet" onClick={onClear}>
          Clear the selection
        </button>
      </div>
      {open.value === 'start' && <StartDialog choice={{ hosts: names }} onClose={close} />}
      {(open.value === 'complete' || open.value === 'cancel') && (
        <ReturnDialog kind={open.value} hosts={names} onClose={close} />
      )}
    </section>
  );
}

function isDown({ state }: Cell): boolean {
  return state === 'HOST_STATE_DOWN';
}

function drains({ state }: Cell): boolean {
  return state === 'HOST_STATE_DRAINING' || state === 'HOST_STATE_DRAINED';
}
