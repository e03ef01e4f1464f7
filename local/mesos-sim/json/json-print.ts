/**
 * Writes JSON as Mesos does: doubles always with a fraction (`4.0`), 64-bit integers with every
 * digit, absent keys left out.
 */

/** Text that is written to the output unchanged. */
export class Verbatim {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Printable =
  | null
  | boolean
  | string
  | number
  | bigint
  | Verbatim
  | readonly Printable[]
  | { readonly [key: string]: Printable | undefined };

/** A protobuf double: whole numbers get `.0`. */
export function double(value: number): Verbatim {
  return new Verbatim(Number.isInteger(value) ? `${value}.0` : String(value));
}

export function printJson(value: Printable): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (value instanceof Verbatim) return value.text;
  if (Array.isArray(value)) return `[${value.map(printJson).join(',')}]`;
  let text = '';
  for (const [key, item] of Object.entries(value as { [key: string]: Printable | undefined })) {
    if (item !== undefined) text += `${text === '' ? '' : ','}"${key}":${printJson(item)}`;
  }
  return `{${text}}`;
}

/** The old endpoints of the maintenance primitives print keys in alphabetical order (exchange b-01). */
export function alphabetical(value: Printable): Printable {
  if (Array.isArray(value)) return value.map(alphabetical);
  if (value === null || typeof value !== 'object' || value instanceof Verbatim) return value;
  const entries = Object.entries(value as { [key: string]: Printable | undefined })
    .filter((entry): entry is [string, Printable] => entry[1] !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, alphabetical(item)]));
}

/** Prepares JSON that is printed often. */
export function prepared(value: Printable): Verbatim {
  return new Verbatim(printJson(value));
}
