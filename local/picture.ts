import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** `npm run picture`: draws the picture of the README from the output of `npm run demo`. */

export const PICTURE_FILE = join(import.meta.dirname, '..', 'docs', 'pictures', 'demo.svg');

const COLUMNS = 100;
const [CHARACTER, LINE, MARGIN] = [7.25, 18, 16];
const [GREY, WHITE] = ['#8b949e', '#f0f6fc'];
const COLORS: readonly (readonly [RegExp, string])[] = [
  [/HOST_STATE_UP/, '#3fb950'],
  [/HOST_STATE_(DRAINING|DRAINED)/, '#d29922'],
  [/HOST_STATE_DOWN/, '#ff7b72'],
  [/\d of \d available/, '#79c0ff'],
  [/^ +[\d.]+ s/, GREY],
  [/\$ peloton .*/, WHITE],
];
const COLORED = new RegExp(`(${COLORS.map(([part]) => part.source.replaceAll('(', '(?:')).join('|')})`);

/** Output of a whole run. Throws when the run fails. */
export function runDemo(): string {
  const demo = join(import.meta.dirname, 'demo.ts');
  return execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', demo], { encoding: 'utf8' });
}

/** Lines for the picture: from the command until the first host is DOWN, and the end. */
export function linesOf(output: string): string[] {
  const lines = output.trimEnd().split('\n');
  const begin = lines.findIndex((line) => line.includes('$ peloton'));
  const down = lines.findIndex((line) => line.includes('HOST_STATE_DOWN'));
  if (begin < 0 || down < begin) throw new Error(`the demo did not take its first host down:\n${output}`);
  const picked = [...lines.slice(begin, down + 1), `${' '.repeat(10)}…`, '', ...lines.slice(-2)];
  return picked.map((line) => (line.length > COLUMNS ? `${line.slice(0, COLUMNS - 1)}…` : line));
}

export function svgOf(lines: readonly string[]): string {
  const [width, height] = [COLUMNS * CHARACTER + 2 * MARGIN, lines.length * LINE + 2 * MARGIN];
  const texts = lines.map(
    (line, index) => `<text x="${MARGIN}" y="${MARGIN + (index + 0.75) * LINE}">${spans(line)}</text>`,
  );
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="12" fill="#c9d1d9" xml:space="preserve">`,
    '<title>npm run demo: two hosts leave, and the app that runs on them keeps its limit</title>',
    `<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>`,
    ...texts,
    '</svg>',
  ].join('\n')}\n`;
}

function spans(line: string): string {
  return line
    .split(COLORED)
    .map((part) => {
      const [, color] = COLORS.find(([colored]) => colored.test(part)) ?? [];
      return color === undefined ? escaped(part) : `<tspan fill="${color}">${escaped(part)}</tspan>`;
    })
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

if (import.meta.main) {
  mkdirSync(dirname(PICTURE_FILE), { recursive: true });
  writeFileSync(PICTURE_FILE, svgOf(linesOf(runDemo())));
  process.stdout.write(`the picture is in ${PICTURE_FILE}\n`);
}
