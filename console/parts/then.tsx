import { useSignal } from '@preact/signals';
import { query, setQuery } from '../address/router.ts';
import { exact } from '../text/time.ts';
import { bound, Field } from './field.tsx';

/** Shows the past, or goes back to the present. */
export function Then() {
  const at = query.value.get('at');
  const wanted = useSignal('');
  if (at !== null) {
    return (
      <div class="box note then" role="status">
        <strong>As it was at {Number.isNaN(Date.parse(at)) ? at : exact(at)}.</strong> The past is read only.{' '}
        <button type="button" onClick={() => setQuery({ at: '' })}>
          Back to the present
        </button>
      </div>
    );
  }
  return (
    <form
      class="then"
      onSubmit={(event) => {
        event.preventDefault();
        const time = new Date(wanted.value);
        if (!Number.isNaN(time.getTime())) setQuery({ at: time.toISOString() });
      }}
    >
      <Field name="As it was at" type="datetime-local" {...bound(wanted)} />
      <button type="submit">Show the past</button>
    </form>
  );
}
