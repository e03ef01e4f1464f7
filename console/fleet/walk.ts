import type { Layout, Spot } from './layout.ts';

/** Moves through the map by keys. */

export function spotsOf({ blocks }: Pick<Layout, 'blocks'>): readonly Spot[] {
  return blocks.flatMap(({ rows }) => rows.flat());
}

const KEYS = new Set(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown']);

export function isWalk(key: string): boolean {
  return KEYS.has(key);
}

/** Height of a page that PageUp and PageDown turn. */
const PAGE = 500;

/** Index of the spot to which the key moves; `from` when there is none in that direction. */
export function walk(spots: readonly Spot[], from: number, key: string): number {
  if (key === 'ArrowLeft') return Math.max(0, from - 1);
  if (key === 'ArrowRight') return Math.min(spots.length - 1, from + 1);
  if (key === 'Home') return 0;
  if (key === 'End') return spots.length - 1;
  const here = spots[from];
  if (here === undefined) return 0;
  const isDown = key === 'ArrowDown' || key === 'PageDown';
  const least = key.startsWith('Page') ? PAGE : 0;
  return nearest(spots, here, isDown, least) ?? (least > 0 ? (isDown ? spots.length - 1 : 0) : from);
}

/** The closest spot above or below, the one in the same column first. */
function nearest(spots: readonly Spot[], here: Spot, isDown: boolean, least: number): number | undefined {
  let best: number | undefined;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const [index, { x, y }] of spots.entries()) {
    const away = isDown ? y - here.y : here.y - y;
    if (away <= 0 || away < least) continue;
    const cost = away * 4 + Math.abs(x - here.x);
    if (cost < bestCost) [best, bestCost] = [index, cost];
  }
  return best;
}
