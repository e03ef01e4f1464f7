import type { HostView } from '../../functions/contract/api/api.ts';
import { SIGNS } from '../parts/state-sign.tsx';
import { Since } from '../parts/when.tsx';
import { STATE_NAMES, STATES } from '../text/states.ts';
import { isLost } from './why.ts';

/** The way of a host through its states, with the place where it is. */
export function Way({ host }: { readonly host: HostView }) {
  const { state, goalState, stateSince } = host;
  const lost = isLost(host);
  return (
    <ol class="way" aria-label="Way of the host">
      {STATE_NAMES.map((each) => (
        <li
          key={each}
          aria-current={each === state ? 'step' : undefined}
          class={each !== state ? '' : lost ? 'lost' : STATES[each]}
        >
          <span aria-hidden="true">{SIGNS[each]}</span> {STATES[each]}
          {each === state && (
            <span class="small">
              {lost ? (
                ', agent lost'
              ) : (
                <>
                  {' '}
                  for <Since time={stateSince} />
                </>
              )}
            </span>
          )}
          {each === goalState && each !== state && <span class="goal"> its goal</span>}
        </li>
      ))}
    </ol>
  );
}
