import { clean, wrap } from './text.ts';

/** The last column keeps at least this width, whatever the terminal's. */
const LEAST_LAST_COLUMN = 12;
const GAP = '  ';
/** Before the second and further lines of a row. */
const INDENT = '    ';

/** A last column whose texts are not cut is wrapped in at least this width. */
const LEAST_FOLDED_COLUMN = 30;

/**
 * Rows under a header, columns aligned. The last column takes free text: with a `width` (a terminal's) it is cut to fit, or folded
 * into further lines; without one it is whole. Where the columns are wider than the terminal, each row goes on in further lines.
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  width = Number.POSITIVE_INFINITY,
  lastColumn: 'cut' | 'fold' = 'cut',
): string {
  const cells = [header, ...rows.map((row) => row.map(clean))];
  const sizes = header.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const last = header.length - 1;
  const least = Math.min(sizes[last] ?? 0, lastColumn === 'cut' ? LEAST_LAST_COLUMN : LEAST_FOLDED_COLUMN);
  const bands = bandsOf([...sizes.slice(0, -1), least], width);

  function line(row: readonly string[], band: readonly number[], indent: string): string {
    const aligned = band
      .filter((column) => column < last)
      .map((column) => (row[column] ?? '').padEnd(sizes[column] ?? 0));
    const before = indent.length + aligned.reduce((sum, cell) => sum + cell.length + GAP.length, 0);
    const text = band.includes(last) ? (row[last] ?? '') : '';
    const shown = lastColumn === 'cut' ? cut(text, Math.max(LEAST_LAST_COLUMN, width - before)) : text;
    const whole = `${indent}${[...aligned, shown].join(GAP)}`.trimEnd();
    return whole === '' && indent !== '' ? '' : `${wrap(whole, width, before)}\n`;
  }

  return cells.flatMap((row) => bands.map((band, index) => line(row, band, index === 0 ? '' : INDENT))).join('');
}

/** The columns of each line of a row: as many as fit. */
function bandsOf(sizes: readonly number[], width: number): number[][] {
  const bands: number[][] = [[]];
  let taken = 0;
  sizes.forEach((size, column) => {
    const band = bands.at(-1) ?? [];
    if (band.length > 0 && taken + size > width) {
      bands.push([column]);
      taken = INDENT.length + size + GAP.length;
    } else {
      band.push(column);
      taken += size + GAP.length;
    }
  });
  return bands;
}

/** Labels and values below each other, `Label:  value`; those without a value are left out. With a `width`, long values are wrapped. */
export function properties(
  pairs: readonly (readonly [label: string, value: string | undefined])[],
  width = Number.POSITIVE_INFINITY,
): string {
  const shown = pairs.flatMap(([label, value]) => (value === undefined ? [] : [[`${label}:`, clean(value)] as const]));
  const size = Math.max(...shown.map(([label]) => label.length)) + GAP.length;
  return shown.map(([label, value]) => `${wrap(`${label.padEnd(size)}${value}`.trimEnd(), width, size)}\n`).join('');
}

function cut(text: string, room: number): string {
  return text.length > room ? `${text.slice(0, room - 1)}…` : text;
}
