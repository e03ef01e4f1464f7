import { useSignal } from '@preact/signals';
import { isReadOnly } from '../api/freshness.ts';

interface ActionButtonProps {
  readonly name: string;
  readonly onClick: () => void;
  readonly look?: 'primary' | 'danger' | '';
  readonly disabled?: boolean;
}

/** A button that leads to a change: off for a caller who may only look. */
export function ActionButton({ name, onClick, look = '', disabled = false }: ActionButtonProps) {
  return (
    <button type="button" class={look} disabled={disabled || isReadOnly.value} onClick={onClick}>
      {name}
    </button>
  );
}

/** Which of several dialogs is open, if any. */
export function useDialog<Kind>(onClosed?: () => void) {
  const kind = useSignal<Kind | undefined>(undefined);
  const show = (wanted: Kind | undefined) => {
    kind.value = wanted;
  };
  const close = () => {
    show(undefined);
    onClosed?.();
  };
  return { kind: kind.value, open: show, close };
}
