import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { hostAddress, navigate } from '../address/router.ts';
import { nameOf } from './cell-rows.ts';
import type { Cell } from './cells.ts';
import { layOut } from './layout.ts';
import { type Painted, Painter } from './painter.ts';
import { choose, type Keys, type Selection } from './selection.ts';
import { isWalk, spotsOf, walk } from './walk.ts';

interface FleetMapProps {
  readonly cells: readonly Cell[];
  readonly domain: string;
  readonly selection: Selection;
  readonly onSelect: (selection: Selection) => void;
  readonly onPoint: (cell: Cell | undefined, at: DOMRect | undefined) => void;
}

/** Every host as a cell: drawn on a canvas, with a grid above it for the keyboard and screen readers. */
export function FleetMap({ cells, domain, selection, onSelect, onPoint }: FleetMapProps) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const layout = useMemo(() => layOut(cells, domain, width), [cells, domain, width]);
  const spots = useMemo(() => spotsOf(layout), [layout]);
  const [entry, setEntry] = useState('');
  const first = spots.some(({ cell }) => cell.name === entry) ? entry : (spots[0]?.cell.name ?? '');
  const view = usePainter(frame, { layout, selected: selection.names, entry: first, width });

  const select = (name: string, keys: Keys) => {
    setEntry(name);
    const order = spots.map(({ cell }) => cell.name);
    onSelect(choose(selection, name, keys, order));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const name = nameAt(event);
    if (name === undefined) return;
    if (event.key === 'Enter') return navigate(hostAddress(name));
    const { metaKey, shiftKey } = event;
    if (event.key === ' ') select(name, { metaKey, shiftKey, ctrlKey: !shiftKey });
    else if (isWalk(event.key)) go(name, event);
    else return;
    event.preventDefault();
  };
  const go = (name: string, event: KeyboardEvent) => {
    const from = spots.findIndex(({ cell }) => cell.name === name);
    const to = spots[walk(spots, from, event.key)];
    if (to === undefined) return;
    setEntry(to.cell.name);
    view.reveal(to.y, to.cell.name);
    if (event.shiftKey) select(to.cell.name, event);
  };
  const point = (event: Event) => {
    const name = nameAt(event);
    const cell = name === undefined ? undefined : cells.find((each) => each.name === name);
    onPoint(cell, cell === undefined ? undefined : (event.target as Element).getBoundingClientRect());
  };
  return (
    <div class="map" ref={frame} style={{ height: `${layout.height}px` }}>
      <canvas />
      {/* biome-ignore lint/a11y/useSemanticElements: its cells stand where the canvas has them, not in a table */}
      <div
        role="grid"
        aria-label="Hosts"
        aria-multiselectable="true"
        tabIndex={spots.length === 0 ? 0 : undefined}
        onClick={(event) => {
          const name = nameAt(event);
          if (name !== undefined) select(name, event);
        }}
        onDblClick={(event) => {
          const name = nameAt(event);
          if (name !== undefined) navigate(hostAddress(name));
        }}
        onKeyDown={onKeyDown}
        onMouseOver={point}
        onFocus={point}
        onFocusIn={point}
        onMouseLeave={() => onPoint(undefined, undefined)}
      />
    </div>
  );
}

function nameAt({ target }: Event): string | undefined {
  return target instanceof Element ? nameOf(target) : undefined;
}

function useWidth(frame: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return width;
}

function usePainter(frame: { readonly current: HTMLElement | null }, painted: Painted) {
  const latest = useRef(painted);
  latest.current = painted;
  const painter = useRef<Painter | undefined>(undefined);
  const { layout, selected, entry, width } = painted;
  useLayoutEffect(() => {
    painter.current?.paint();
  }, [layout, selected, entry, width]);
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const made = new Painter(element, () => latest.current);
    painter.current = made;
    return made.start();
  }, [frame]);
  return { reveal: (y: number, name: string) => painter.current?.reveal(y, name) };
}
