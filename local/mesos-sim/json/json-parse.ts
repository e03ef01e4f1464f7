/**
 * Reads JSON as Mesos does (picojson inside stout), with its error texts, and keeps the digits of every number.
 *
 * Source: recorded exchanges b-33 to b-39, b-47 and a-07.
 */

export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  /**
   * Converts as Mesos does: fractions are cut off, and a number that does not fit becomes
   * the smallest int64 (exchanges b-48 to b-52).
   */
  toInt64(): bigint {
    if (/^[+-]?\d+$/.test(this.text)) {
      const exact = BigInt(this.text);
      if (BigInt.asIntN(64, exact) === exact) return exact;
    }
    const double = Math.trunc(Number(this.text));
    return Math.abs(double) < 2 ** 63 ? BigInt(double) : -(2n ** 63n);
  }
}

export type JsonObject = ReadonlyMap<string, JsonValue>;
export type JsonValue = null | boolean | string | JsonNumber | readonly JsonValue[] | JsonObject;
export type Result<T> =
  | { readonly value: T; readonly error?: never }
  | { readonly error: string; readonly value?: never };

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

class SyntaxFault extends Error {}

class Reader {
  readonly text: string;
  position = 0;

  constructor(text: string) {
    this.text = text;
  }

  value(): JsonValue {
    this.skipBlanks();
    const first = this.text[this.position];
    switch (first) {
      case 'n':
        return this.word('null', null);
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      case '[':
        return this.list();
      case '{':
        return this.object();
      case '"':
        this.position += 1;
        return this.string();
      default:
        return this.number();
    }
  }

  private word<T>(word: string, value: T): T {
    for (const letter of word) this.take(letter);
    return value;
  }

  private list(): JsonValue[] {
    const items: JsonValue[] = [];
    this.take('[');
    if (this.next(']')) return items;
    do items.push(this.value());
    while (this.next(','));
    this.expect(']');
    return items;
  }

  private object(): JsonObject {
    const entries = new Map<string, JsonValue>();
    this.take('{');
    if (this.next('}')) return entries;
    do {
      this.expect('"');
      const key = this.string();
      this.expect(':');
      entries.set(key, this.value());
    } while (this.next(','));
    this.expect('}');
    return entries;
  }

  private string(): string {
    let value = '';
    for (;;) {
      const letter = this.text[this.position];
      if (letter === undefined || letter < ' ') throw new SyntaxFault();
      this.position += 1;
      if (letter === '"') return value;
      value += letter === '\\' ? this.escape() : letter;
    }
  }

  private escape(): string {
    const letter = this.text[this.position] ?? '';
    this.position += 1;
    if (letter === 'u') {
      const digits = this.text.slice(this.position, this.position + 4);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw new SyntaxFault();
      this.position += 4;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const plain = ESCAPES[letter];
    if (plain === undefined) throw new SyntaxFault();
    return plain;
  }

  private number(): JsonNumber {
    const digits = /^-?[0-9][0-9+\-eE.]*/.exec(this.text.slice(this.position, this.position + 400))?.[0];
    if (digits === undefined) throw new SyntaxFault();
    this.position += digits.length;
    if (Number.isNaN(Number(digits))) throw new SyntaxFault();
    return new JsonNumber(digits);
  }

  private take(letter: string): void {
    if (this.text[this.position] !== letter) throw new SyntaxFault();
    this.position += 1;
  }

  private expect(letter: string): void {
    this.skipBlanks();
    this.take(letter);
  }

  private next(letter: string): boolean {
    this.skipBlanks();
    if (this.text[this.position] !== letter) return false;
    this.position += 1;
    return true;
  }

  private skipBlanks(): void {
    while (' \t\r\n'.includes(this.text[this.position] ?? 'x')) this.position += 1;
  }

  describe(): string {
    const line = this.text.slice(0, this.position).split('\n').length;
    const rest = this.text.slice(this.position).split('\n', 1)[0] ?? '';
    return `syntax error at line ${line} near: ${rest}`;
  }
}

/** Any JSON value; the error is Mesos' own text. */
export function parseJson(text: string): Result<JsonValue> {
  const reader = new Reader(text);
  try {
    const value = reader.value();
    const rest = text.slice(reader.position);
    if (rest.trim() !== '') return { error: `Parsed JSON included non-whitespace trailing characters: ${rest}` };
    return { value };
  } catch (error) {
    if (error instanceof SyntaxFault) return { error: reader.describe() };
    throw error;
  }
}

const WRONG_TYPE = { error: 'Unexpected JSON type parsed' } as const;

export function parseObject(text: string): Result<JsonObject> {
  const parsed = parseJson(text);
  if (parsed.error !== undefined) return { error: parsed.error };
  return parsed.value instanceof Map ? { value: parsed.value } : WRONG_TYPE;
}

export function parseList(text: string): Result<readonly JsonValue[]> {
  const parsed = parseJson(text);
  if (parsed.error !== undefined) return { error: parsed.error };
  return Array.isArray(parsed.value) ? { value: parsed.value } : WRONG_TYPE;
}
