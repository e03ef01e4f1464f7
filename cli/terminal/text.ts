import { stripVTControlCharacters } from 'node:util';

/** Bidirectional overrides and isolates: they reorder the text on the screen. */
const REORDERING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const INVISIBLE_IN_JSON = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Makes text one line that is safe on a terminal: no escape, control or reordering characters. */
export function clean(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\t\r\n]+/g, ' ')
    .replace(/\p{Cc}/gu, '')
    .replace(REORDERING, '');
}

/** JSON that escapes every control character, also those that JSON allows bare. */
export function jsonText(value: unknown): string {
  const toEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return `${JSON.stringify(value, null, 2).replace(INVISIBLE_IN_JSON, toEscape)}\n`;
}

const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

/** Time between a moment, past or future, and now: `12s`, `5m`, `3h12m`, `2d4h`. */
export function age(time: string, now: Date): string {
  return span(Math.floor(Math.abs(now.getTime() - Date.parse(time)) / 1_000));
}

/** A duration in its two largest units. */
export function span(seconds: number): string {
  const first = UNITS.findIndex(([, size]) => seconds >= size);
  if (first === -1) return '0s';
  const largest = UNITS[first];
  const next = UNITS[first + 1];
  if (largest === undefined) return '0s';
  const text = `${Math.floor(seconds / largest[1])}${largest[0]}`;
  if (next === undefined || next[0] === 's') return text;
  const rest = Math.floor((seconds % largest[1]) / next[1]);
  return rest === 0 ? text : `${text}${rest}${next[0]}`;
}

/** A moment as `2026-11-22 12:37:21Z`; with `now`, also its distance: `(5m ago)`, `(in 2h)`. */
export function moment(time: string, now?: Date): string {
  const text = new Date(time).toISOString().replace('T', ' ').replace(/\.\d+/, '');
  if (now === undefined) return text;
  return Date.parse(time) > now.getTime() ? `${text} (in ${age(time, now)})` : `${text} (${age(time, now)} ago)`;
}

/** Removes the byte order mark that files from Windows may begin with. */
export function withoutMark(text: string): string {
  return text.replace(/^\ufeff/, '');
}

/** Wraps the line at `width`; more lines begin with `indent` blanks. A longer word stays whole. */
export function wrap(line: string, width: number, indent: number): string {
  if (line.length <= width) return line;
  const lead = /^ */.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = lead;
  for (const word of line.slice(lead.length).match(/\S+ */g) ?? []) {
    const length = word.trimEnd().length;
    if (current.trim() !== '' && current.length + length > width && indent + length <= width) {
      lines.push(current.trimEnd());
      current = ' '.repeat(indent);
    }
    current += word;
  }
  return [...lines, current.trimEnd()].join('\n');
}

/** Wraps each line of the text; the continuation is indented by two more blanks. */
export function wrapLines(text: string, width: number | undefined): string {
  if (width === undefined) return text;
  const lines = text.split('\n').map((line) => wrap(line, width, (/^ */.exec(line)?.[0].length ?? 0) + 2));
  return lines.join('\n');
}
