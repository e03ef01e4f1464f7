import { readFileSync } from 'node:fs';
import { usageError } from '../terminal/exit-code.ts';
import type { Io } from '../terminal/io.ts';
import { withoutMark } from '../terminal/text.ts';

/** A name in double quotes is read as JSON reads it, up to the next separator; any other one ends there. */
const NAME = /"(?:[^"\\]|\\.)*"(?=[\s,]|$)|[^\s,]+/g;
/** The same, or a comment from a `#` that begins a word to the end of the line. */
const NAME_OR_COMMENT = new RegExp(`#[^\\r\\n]*|${NAME.source}`, 'g');

/**
 * The hosts of a command's arguments: `h1,h2`, several arguments, `-` for standard input, `@file`. Commas, blanks and
 * newlines separate, but not within double quotes; a repeated host (case aside) is dropped. In a file and on standard input, a `#`
 * that begins a word opens a comment. Whether a name is a host's is for the service to say.
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
  if (hosts.size === 0) throw usageError(`no host given: ${describe(args)} holds none`);
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
    throw usageError(`${word} is no name in quotes: write it as JSON does, "a \\"quoted\\" name" for instance`);
  }
}

const PLAIN = /^[^\s,"@#-][^\s,"]*$/;

/** Hosts as one argument that `readHosts` reads, and a shell leaves alone: `h1,h2`, `'"a b",h2'`. */
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
    throw usageError(`the host list '@${path}' can not be read: ${cause instanceof Error ? cause.message : cause}`);
  }
}

async function readAll(stdin: Io['stdin']): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return withoutMark(Buffer.concat(chunks).toString('utf8'));
}
