import { clean } from './text.ts';

/** The last column keeps at least this width, whatever the terminal's. */
const LEAST_LAST_COLUMN = 12;
const GAP = '  ';

/**
 * Rows under a header, columns aligned, a line each. The last column takes free text: with a `width` (a terminal's) it
 * is cut to fit, without one it is whole.
 */
export function table(header: readonly string[], rows: readonly (readonly string[])[], width?: number): string {
  const cells = [header, ...rows.map((row) => row.map(clean))];
  const aligned = header
    .slice(0, -1)
    .map((_, column) => cells.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0));
  const taken = aligned.reduce((sum, each) => sum + each + GAP.length, 0);
  const room = width === undefined ? Number.POSITIVE_INFINITY : Math.max(LEAST_LAST_COLUMN, width - taken);
  const line = (row: readonly string[]) =>
    [...aligned.map((size, column) => (row[column] ?? '').padEnd(size)), cut(row.at(-1) ?? '', room)].join(GAP);
  return cells.map((row) => `${line(row).trimEnd()}\n`).join('');
}

/** Labels and values below each other, `Label:  value`; those without a value are left out. */
export function properties(pairs: readonly (readonly [label: string, value: string | undefined])[]): string {
  const shown = pairs.flatMap(([label, value]) => (value === undefined ? [] : [[`${label}:`, clean(value)] as const]));
  const size = Math.max(...shown.map(([label]) => label.length));
  return shown.map(([label, value]) => `${`${label.padEnd(size)}${GAP}${value}`.trimEnd()}\n`).join('');
}

function cut(text: string, room: number): string {
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}
