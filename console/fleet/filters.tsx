import { setQuery } from '../address/router.ts';
import { Choice } from '../parts/field.tsx';
import { StateSign } from '../parts/state-sign.tsx';
import { STATE_NAMES, STATES, type State } from '../text/states.ts';
import { FLAG_NAMES, FLAGS, type Flag } from './cells.ts';
import type { countsOf, Filter } from './search.ts';

/** Filters by state and flag with their counts, the search, and the choice of the failure domain. */

interface FiltersProps {
  readonly filter: Filter;
  readonly counts: ReturnType<typeof countsOf>;
  readonly domain: string;
  readonly domains: readonly string[];
}

export function Filters({ filter, counts, domain, domains }: FiltersProps) {
  return (
    <search class="filters">
      <fieldset class="counts" aria-label="Hosts by state">
        {STATE_NAMES.map((state) => (
          <button
            key={state}
            type="button"
            class="count"
            aria-pressed={filter.states.includes(state)}
            onClick={() => setQuery({ state: toggled(filter.states, state, STATES) })}
          >
            <StateSign state={state} /> <b>{(counts.states[state] ?? 0).toLocaleString('en-US')}</b>
          </button>
        ))}
        {FLAG_NAMES.filter((flag) => (counts.flags[flag] ?? 0) > 0 || filter.flags.includes(flag)).map((flag) => (
          <button
            key={flag}
            type="button"
            class="count"
            aria-pressed={filter.flags.includes(flag)}
            onClick={() => setQuery({ flag: filter.flags.includes(flag) ? '' : flag })}
          >
            <span class={flag === 'cordoned' || flag === 'in-repair' ? 'mark' : 'mark bad'}>{FLAGS[flag]}</span>{' '}
            <b>{counts.flags[flag] ?? 0}</b>
          </button>
        ))}
      </fieldset>
      <div class="field search">
        <label for="search">Search</label>
        <input
          id="search"
          type="search"
          value={filter.text}
          placeholder="name, rack=r7, job, reason"
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => setQuery({ q: event.currentTarget.value })}
        />
      </div>
      <Choice
        name="Group by"
        value={domain}
        options={[['', 'pool only'], ...domains.map((each) => [each, each] as const)]}
        onInput={(by) => setQuery({ by: by === '' ? 'none' : by })}
      />
    </search>
  );
}

function toggled(states: readonly State[], state: State, words: typeof STATES): string {
  const next = states.includes(state) ? states.filter((each) => each !== state) : [...states, state];
  return next.map((each) => words[each]).join(',');
}

export function filterOf(query: URLSearchParams): Filter {
  const words = (query.get('state') ?? '').split(',');
  const flags = (query.get('flag') ?? '').split(',');
  return {
    text: query.get('q') ?? '',
    states: STATE_NAMES.filter((state) => words.includes(STATES[state])),
    flags: FLAG_NAMES.filter((flag: Flag) => flags.includes(flag)),
  };
}
