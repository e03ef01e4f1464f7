import { useMemo, useRef, useState } from 'preact/hooks';
import type { FleetView } from '../../functions/contract/api/fleet.ts';
import { query, setQuery } from '../address/router.ts';
import { useFleet } from '../api/fleet.ts';
import { Empty, Loaded } from '../parts/notice.tsx';
import { Then } from '../parts/then.tsx';
import { counted } from '../text/count.ts';
import { type Cell, cellsOf, domainsOf } from './cells.ts';
import { Filters, filterOf } from './filters.tsx';
import { FleetMap } from './fleet-map.tsx';
import { Pointed } from './pointed.tsx';
import { countsOf, matching } from './search.ts';
import { NOTHING, type Selection } from './selection.ts';
import { SelectionBar } from './selection-bar.tsx';

/** Every host of the cluster in one picture. */
export function FleetScreen() {
  const at = query.value.get('at');
  const past = at === null ? undefined : `?at=${encodeURIComponent(at)}`;
  const feed = useFleet(past);
  return (
    <>
      {at !== null && <Then />}
      <Loaded feed={feed} what="the hosts">
        {(view) => <Fleet key={at ?? ''} view={view} />}
      </Loaded>
    </>
  );
}

function Fleet({ view }: { readonly view: FleetView }) {
  const cells = useMemo(() => cellsOf(view), [view]);
  const filter = filterOf(query.value);
  const domains = domainsOf(view);
  const domain = chosenDomain(query.value.get('by'), domains);
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const [pointed, setPointed] = useState<{ name: string; at: DOMRect } | undefined>(undefined);
  const filterKey = JSON.stringify([filter, domain]);
  const found = useMemo(() => matching(cells, filter), [cells, filterKey]);
  const shown = useSteady(found, cells, pointed !== undefined, filterKey);
  const counts = useMemo(() => countsOf(cells), [cells]);
  const selected = shown.filter(({ name }) => selection.names.has(name));
  const cell = pointed === undefined ? undefined : shown.find(({ name }) => name === pointed.name);
  return (
    <>
      <div class="title">
        <h1>Fleet</h1>
        <span class="soft" role="status">
          {shown.length === cells.length
            ? counted(cells.length, 'host')
            : `${shown.length.toLocaleString('en-US')} of ${counted(cells.length, 'host')}`}
        </span>
        {!view.isPast && <Then />}
      </div>
      {view.notes.map((note) => (
        <p key={note} class="soft small">
          Note: {note}
        </p>
      ))}
      <Filters {...{ filter, counts, domain, domains }} />
      {shown.length === 0 ? <NoHost isFiltered={cells.length > 0} /> : null}
      <FleetMap
        cells={shown}
        domain={domain}
        selection={selection}
        onSelect={setSelection}
        onPoint={(each, at) => setPointed(each && at && { name: each.name, at })}
      />
      {cell !== undefined && pointed !== undefined && <Pointed cell={cell} at={pointed.at} />}
      {selected.length > 0 && !view.isPast && <SelectionBar cells={selected} onClear={() => setSelection(NOTHING)} />}
    </>
  );
}

/** Keeps the hosts in their places while the pointer is over the map: they change, but do not move. */
function useSteady(found: readonly Cell[], cells: readonly Cell[], isHeld: boolean, key: string): readonly Cell[] {
  const last = useRef<{ names: ReadonlySet<string>; key: string }>({ names: new Set(), key: '' });
  if (!isHeld || last.current.key !== key) {
    last.current = { names: new Set(found.map(({ name }) => name)), key };
    return found;
  }
  const { names } = last.current;
  return cells.filter(({ name }) => names.has(name));
}

const USUAL_DOMAINS = ['rack', 'zone'];

function chosenDomain(asked: string | null, domains: readonly string[]): string {
  if (asked === 'none') return '';
  if (asked !== null && domains.includes(asked)) return asked;
  return USUAL_DOMAINS.find((each) => domains.includes(each)) ?? '';
}

function NoHost({ isFiltered }: { readonly isFiltered: boolean }) {
  if (!isFiltered) {
    return (
      <Empty title="No host yet">
        <p>The service has seen no agent of the cluster. Check that the masters answer.</p>
      </Empty>
    );
  }
  return (
    <Empty title="No host fits">
      <p>
        <button type="button" onClick={() => setQuery({ q: '', state: '', flag: '' })}>
          Show all hosts
        </button>
      </p>
    </Empty>
  );
}
