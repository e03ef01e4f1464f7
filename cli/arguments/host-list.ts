import { readFileSync } from 'node:fs';
import { usageError } from '../terminal/exit-code.ts';
import type { Io } from '../terminal/io.ts';
import { withoutMark } from '../terminal/text.ts';

/**
 * A name in double quotes is a JSON string and may hold separators. Any other name goes up to the
 * next separator.
 */
const NAME = /"(?:[^"\\]|\\.)*"(?=[\s,]|$)|[^\s,]+/g;
/** A name, or a comment: from a `#` at the beginning of a word to the end of the line. */
const NAME_OR_COMMENT = new RegExp(`#[^\\r\\n]*|${NAME.source}`, 'g');

/**
 * Reads the hosts of a command's arguments: `h1,h2`, several arguments, `-` for standard input,
 * `@file`. Commas, blanks and newlines separate names outside of double quotes. A repeated host is
 * dropped, also when only upper and lower case differ. Files and standard input may hold `#`
 * comments. The service checks the names.
 */
export async function readHosts(args: readonly string[], io: Io): Promise<string[]> {
  const hosts = new Map<string, string>();
  let stdin: string | undefined;
  for (const arg of args) {
    if (arg === '-') stdin ??= await readAll(io.stdin);
    for (const host of wordsOf(arg, stdin ?? '').map(unquoted)) {
      if (!hosts.has(host.toLowerCase())) hosts.set(host.toLowerCase(), host);
    }
  }
  if (hosts.size === 0) throw usageError(`no host given: ${describe(args)} names none`);
  return [...hosts.values()];
}

/** Files and standard input may hold comments. */
function wordsOf(arg: string, stdin: string): string[] {
  if (arg !== '-' && !arg.startsWith('@')) return [...arg.matchAll(NAME)].map(([word]) => word);
  const text = arg === '-' ? stdin : readFile(arg.slice(1));
  return [...text.matchAll(NAME_OR_COMMENT)].map(([word]) => word).filter((word) => !word.startsWith('#'));
}

function unquoted(word: string): string {
  if (!/^".*"$/s.test(word) || word === '"') return word;
  try {
    return String(JSON.parse(word));
  } catch {
    throw usageError(
      `${word} is not a valid name in quotes: quote it as JSON does, for instance "a \\"quoted\\" name"`,
    );
  }
}

const PLAIN = /^[^\s,"@#-][^\s,"]*$/;

/** Writes hosts as one argument for `readHosts`, quoted for the shell: `h1,h2`, `'"a b",h2'`. */
export function hostsArgument(hostnames: readonly string[]): string {
  const list = hostnames.map((name) => (PLAIN.test(name) ? name : JSON.stringify(name))).join(',');
  return /^[\w.,:@%+=/-]+$/.test(list) ? list : `'${list.replaceAll("'", "'\\''")}'`;
}

function describe(args: readonly string[]): string {
  return args.map((arg) => (arg === '-' ? 'standard input' : `'${arg}'`)).join(', ');
}

function readFile(path: string): string {
  try {
    return withoutMark(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw usageError(`the host list '@${path}' cannot be read: ${cause instanceof Error ? cause.message : cause}`);
  }
}

async function readAll(stdin: Io['stdin']): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return withoutMark(Buffer.concat(chunks).toString('utf8'));
}
