import { type Cell, orderKey, poolOf } from './cells.ts';

/** Places the hosts on the map: pools below each other, their failure domains side by side. */

export interface Size {
  readonly width: number;
  readonly height: number;
  readonly gap: number;
  /** True if there is room for the host's name. */
  readonly named: boolean;
}

export interface Spot {
  readonly cell: Cell;
  readonly x: number;
  readonly y: number;
}

/** The hosts of one failure domain, or of a pool without any. */
export interface Block {
  readonly name: string;
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly rows: readonly (readonly Spot[])[];
}

export interface Layout {
  readonly size: Size;
  readonly pools: readonly { readonly name: string; readonly y: number; readonly count: number }[];
  /** From top to bottom, left to right. */
  readonly blocks: readonly Block[];
  readonly height: number;
}

const POOL_LINE = 34;
const BLOCK_LINE = 22;
const BLOCK_GAP = 14;

/** The more hosts, the smaller their cells. */
function sizeFor(count: number): Size {
  if (count <= 80) return { width: 148, height: 38, gap: 4, named: true };
  if (count <= 800) return { width: 30, height: 30, gap: 3, named: false };
  if (count <= 3_000) return { width: 21, height: 21, gap: 3, named: false };
  return { width: 15, height: 15, gap: 2, named: false };
}

/** @param domain attribute of the failure domain; empty for none */
export function layOut(cells: readonly Cell[], domain: string, width: number): Layout {
  const size = sizeFor(cells.length);
  const pools = [...Map.groupBy(cells, poolOf)].sort(byName);
  const blocks: Block[] = [];
  const headings: { name: string; y: number; count: number }[] = [];
  let y = 0;
  for (const [name, members] of pools) {
    headings.push({ name, y, count: members.length });
    const placed = placeBlocks(domainsIn(members, domain), { size, width, y: y + POOL_LINE, pool: name, domain });
    blocks.push(...placed.blocks);
    y = placed.bottom + BLOCK_GAP;
  }
  return { size, pools: headings, blocks, height: y };
}

type Group = readonly [string, readonly Cell[]];

function domainsIn(cells: readonly Cell[], domain: string): readonly Group[] {
  if (domain === '') return [['', cells]];
  return [...Map.groupBy(cells, ({ attributes }) => attributes[domain] ?? '')].sort(byName);
}

function byName([one]: Group, [other]: Group): number {
  return orderKey(one) < orderKey(other) ? -1 : 1;
}

interface Place {
  readonly size: Size;
  readonly width: number;
  readonly y: number;
  readonly pool: string;
  readonly domain: string;
}

/** Blocks of equal width, in lines from left to right. */
function placeBlocks(groups: readonly Group[], { size, width, y, pool, domain }: Place) {
  const columns = columnsFor(groups, size, width);
  const blockWidth = columns * (size.width + size.gap) - size.gap;
  const aLine = Math.max(1, Math.floor((width + BLOCK_GAP) / (blockWidth + BLOCK_GAP)));
  const top = domain === '' ? 0 : BLOCK_LINE;
  const blocks: Block[] = [];
  let bottom = y;
  for (let first = 0; first < groups.length; first += aLine) {
    const line = groups.slice(first, first + aLine);
    const rows = Math.max(...line.map(([, cells]) => Math.ceil(cells.length / columns)));
    const height = top + rows * (size.height + size.gap);
    for (const [index, [name, cells]] of line.entries()) {
      const x = index * (blockWidth + BLOCK_GAP);
      const label = domain === '' ? `pool ${pool}` : `pool ${pool}, ${domain} ${name || 'unknown'}`;
      const shown = domain === '' ? '' : name === '' ? `no ${domain}` : name;
      const spots = rowsOf(cells, columns, { size, x, y: bottom + top });
      blocks.push({ name: shown, label, x, y: bottom, width: blockWidth, height, rows: spots });
    }
    bottom += height + BLOCK_GAP;
  }
  return { blocks, bottom };
}

/** Wide enough that a large domain is not a tower, and that several small ones fit into a line. */
function columnsFor(groups: readonly Group[], size: Size, width: number): number {
  const fitting = Math.max(1, Math.floor((width + size.gap) / (size.width + size.gap)));
  if (groups.length === 1) return fitting;
  const largest = Math.max(...groups.map(([, cells]) => cells.length));
  const wanted = size.named ? 1 : Math.ceil(Math.sqrt(largest * 2));
  return Math.min(fitting, Math.max(wanted, size.named ? 1 : 4));
}

function rowsOf(
  cells: readonly Cell[],
  columns: number,
  { size, x, y }: { readonly size: Size; readonly x: number; readonly y: number },
): Spot[][] {
  const rows: Spot[][] = [];
  for (let first = 0; first < cells.length; first += columns) {
    const top = y + rows.length * (size.height + size.gap);
    rows.push(
      cells
        .slice(first, first + columns)
        .map((cell, index) => ({ cell, x: x + index * (size.width + size.gap), y: top })),
    );
  }
  return rows;
}
