import { readFileSync } from 'node:fs';
import { usageError } from './exit-code.ts';
import type { Io } from './io.ts';

/** A name in double quotes is read as JSON reads it, up to the next separator; any other one ends there. */
const NAME = /"(?:[^"\\]|\\.)*"(?=[\s,]|$)|[^\s,]+/g;

/**
 * The hosts of a command's arguments: `h1,h2`, several arguments, `-` for standard input, `@file`. Commas, blanks and
 * newlines separate, but not within double quotes; a repeated host (case aside) is dropped. Whether a name is a host's is for the
 * service to say.
 */
export async function readHosts(args: readonly string[], io: Io): Promise<string[]> {
  const hosts = new Map<string, string>();
  let stdin: string | undefined;
  for (const arg of args) {
    if (arg === '-') stdin ??= await readAll(io.stdin);
    const text = arg === '-' ? (stdin ?? '') : arg.startsWith('@') ? readFile(arg.slice(1)) : arg;
    for (const host of [...text.matchAll(NAME)].map(([word]) => unquoted(word))) {
      if (!hosts.has(host.toLowerCase())) hosts.set(host.toLowerCase(), host);
    }
  }
  if (hosts.size === 0) throw usageError(`no host given: ${describe(args)} holds none`);
  return [...hosts.values()];
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

/** Files from Windows begin with a byte order mark, which is no part of the first host's name. */
function withoutMark(text: string): string {
  return text.replace(/^\ufeff/, '');
}
