import { labelOf } from './cells.ts';
import { inSight } from './draw.ts';
import type { Block, Layout, Spot } from './layout.ts';

/**
 * The map for the keyboard and for screen readers: a grid of invisible cells above the canvas. It
 * has only the rows in sight, because a whole cluster would be too slow.
 */
export class CellRows {
  readonly #grid: HTMLElement;
  readonly #rows = new Map<string, HTMLElement>();
  #layout: Layout | undefined;
  #selected: ReadonlySet<string> = new Set();
  /** Name of the cell that the Tab key leads to. */
  #entry = '';

  constructor(grid: HTMLElement) {
    this.#grid = grid;
  }

  /** Shows the rows between two heights. */
  show(layout: Layout, selected: ReadonlySet<string>, entry: string, top: number, bottom: number): void {
    const isSame = layout === this.#layout && selected === this.#selected && entry === this.#entry;
    if (layout !== this.#layout) this.#forgetMoved(layout);
    this.#layout = layout;
    this.#selected = selected;
    this.#entry = entry;
    const keep = new Set<string>();
    for (const block of inSight(layout.blocks, top, bottom)) {
      for (const spots of block.rows) {
        const [first] = spots;
        if (first === undefined || first.y + layout.size.height < top || first.y > bottom) continue;
        const key = keyOf(block, spots);
        keep.add(key);
        // A scroll keeps existing rows as they are.
        if (!isSame || !this.#rows.has(key)) this.#draw(key, block, spots, layout);
      }
    }
    this.#keepOnly(keep);
  }

  /** The cell of a host, if it is in sight. */
  find(name: string): HTMLElement | undefined {
    for (const row of this.#rows.values()) {
      const cell = [...row.children].find((each) => nameOf(each) === name);
      if (cell instanceof HTMLElement) return cell;
    }
    return undefined;
  }

  /** Removes the rows whose place or hosts have changed. */
  #forgetMoved(layout: Layout): void {
    const keys = new Set(layout.blocks.flatMap((block) => block.rows.map((spots) => keyOf(block, spots))));
    this.#keepOnly(keys);
  }

  /** A row with the focus stays: otherwise the focus would fall back to the start of the page. */
  #keepOnly(keys: ReadonlySet<string>): void {
    for (const [key, row] of this.#rows) {
      if (keys.has(key) || row.contains(document.activeElement)) continue;
      row.remove();
      this.#rows.delete(key);
    }
  }

  #draw(key: string, block: Block, spots: readonly Spot[], { size }: Layout): void {
    let row = this.#rows.get(key);
    if (row === undefined) {
      row = newRow(block, spots, size);
      this.#rows.set(key, row);
      this.#insert(row, spots[0]?.y ?? 0);
    }
    for (const [index, { cell }] of spots.entries()) {
      const element = row.children[index];
      if (element === undefined) continue;
      set(element, 'aria-label', labelOf(cell));
      set(element, 'aria-selected', String(this.#selected.has(cell.name)));
      set(element, 'tabindex', cell.name === this.#entry ? '0' : '-1');
    }
  }

  /** Screen readers and the Tab key follow the order of the elements. */
  #insert(row: HTMLElement, y: number): void {
    const after = [...this.#grid.children].find((each) => Number(each.getAttribute('data-y')) > y);
    this.#grid.insertBefore(row, after ?? null);
  }
}

function keyOf(block: Block, spots: readonly Spot[]): string {
  const [first] = spots;
  return `${block.x}|${first?.y}|${first?.cell.name}|${spots.at(-1)?.cell.name}|${spots.length}`;
}

function newRow(block: Block, spots: readonly Spot[], size: Layout['size']): HTMLElement {
  const row = document.createElement('div');
  row.setAttribute('role', 'row');
  row.setAttribute('aria-label', block.label);
  row.setAttribute('data-y', String(spots[0]?.y ?? 0));
  row.style.transform = `translate(${block.x}px, ${spots[0]?.y ?? 0}px)`;
  row.style.gap = `${size.gap}px`;
  for (const { cell } of spots) {
    const element = document.createElement('div');
    element.setAttribute('role', 'gridcell');
    element.setAttribute('data-name', cell.name);
    element.style.width = `${size.width}px`;
    element.style.height = `${size.height}px`;
    row.append(element);
  }
  return row;
}

export function nameOf(element: Element): string | undefined {
  return element.getAttribute('data-name') ?? undefined;
}

function set(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}
