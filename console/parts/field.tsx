import type { Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

/** A field for the text of a signal. */
export function bound<T extends string>(text: Signal<T>) {
  const onInput = (value: string) => {
    text.value = value as T;
  };
  return { value: text.value, onInput };
}

interface FieldProps {
  readonly name: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly hint?: ComponentChildren;
  readonly lines?: number;
  readonly type?: 'text' | 'search' | 'datetime-local';
  readonly placeholder?: string;
}

/** The text of a reason as a part of a body: nothing when it is empty. */
export function given({ value }: Signal<string>): { readonly reason?: string } {
  return value.trim() === '' ? {} : { reason: value };
}

/** A labelled text field. */
export function Field({ name, value, onInput, hint, lines = 1, type = 'text', placeholder }: FieldProps) {
  const id = useId();
  const common = {
    ...{ id, value, placeholder, spellcheck: false },
    'aria-describedby': hint === undefined ? undefined : `${id}-hint`,
    onInput: (event: Event) => onInput((event.currentTarget as HTMLInputElement).value),
  };
  return (
    <div class="field">
      <label for={id}>{name}</label>
      {lines > 1 ? (
        <textarea {...common} rows={lines} />
      ) : (
        <input {...common} type={type as 'text'} autocomplete="off" />
      )}
      {hint !== undefined && (
        <span class="hint" id={`${id}-hint`}>
          {hint}
        </span>
      )}
    </div>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly value: string;
  /** Values with their words. */
  readonly options: readonly (readonly [string, string])[];
  readonly onInput: (value: string) => void;
}

export function Choice({ name, value, options, onInput }: ChoiceProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{name}</label>
      <select id={id} value={value} onChange={(event) => onInput(event.currentTarget.value)}>
        {options.map(([each, words]) => (
          <option key={each} value={each}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
