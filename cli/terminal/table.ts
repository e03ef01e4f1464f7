import { clean, wrap } from './text.ts';

/** Smallest width of a last column that is cut. */
const MIN_CUT_COLUMN = 12;
const GAP = '  ';
/** Before the second and further lines of a row. */
const INDENT = '    ';

/** Smallest width of a last column that is folded. */
const MIN_FOLDED_COLUMN = 30;

/**
 * Rows under a header, columns aligned. The last column holds free text. With a `width` (the
 * terminal's) that column is cut or folded into more lines.
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
  const least = Math.min(sizes[last] ?? 0, lastColumn === 'cut' ? MIN_CUT_COLUMN : MIN_FOLDED_COLUMN);
  const bands = bandsOf([...sizes.slice(0, -1), least], width);

  function line(row: readonly string[], band: readonly number[], indent: string): string {
    const aligned = band
      .filter((column) => column < last)
      .map((column) => (row[column] ?? '').padEnd(sizes[column] ?? 0));
    const before = indent.length + aligned.reduce((sum, cell) => sum + cell.length + GAP.length, 0);
    const text = band.includes(last) ? (row[last] ?? '') : '';
    const shown = lastColumn === 'cut' ? cut(text, Math.max(MIN_CUT_COLUMN, width - before)) : text;
    const whole = `${indent}${[...aligned, shown].join(GAP)}`.trimEnd();
    return whole === '' && indent !== '' ? '' : `${wrap(whole, width, before)}\n`;
  }

  return cells.flatMap((row) => bands.map((band, index) => line(row, band, index === 0 ? '' : INDENT))).join('');
}

/** Puts as many columns into each line of a row as fit. */
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

/** Lines `Label:  value`, without the labels that have no value. A `width` wraps long values. */
export function properties(
  pairs: readonly (readonly [label: string, value: string | undefined])[],
  width = Number.POSITIVE_INFINITY,
): string {
  const shown = pairs.flatMap(([label, value]) => (value === undefined ? [] : [[`${label}:`, clean(value)] as const]));
  const size = Math.max(...shown.map(([label]) => label.length)) + GAP.length;
  return shown.map(([label, value]) => `${wrap(`${label.padEnd(size)}${value}`.trimEnd(), width, size)}\n`).join('');
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
