import { STATES, type State } from '../text/states.ts';

/** Signs of the states: the colour alone would not do. */
export const SIGNS = {
  HOST_STATE_UP: '●',
  HOST_STATE_DRAINING: '↓',
  HOST_STATE_DRAINED: '○',
  HOST_STATE_DOWN: '—',
} as const satisfies Record<State, string>;

export function StateSign({ state }: { readonly state: State }) {
  return (
    <span class={`state ${STATES[state]}`}>
      <span aria-hidden="true">{SIGNS[state]}</span> {STATES[state]}
    </span>
  );
}
