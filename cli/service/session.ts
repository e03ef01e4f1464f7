import { usageError } from '../terminal/exit-code.ts';
import { type Io, widthOf } from '../terminal/io.ts';
import { jsonText, wrapLines } from '../terminal/text.ts';
import { type Client, httpClient } from './client.ts';
import { findTarget, type TargetOptions } from './target.ts';

export interface GlobalOptions extends TargetOptions {
  readonly json?: boolean;
}

/** What a command runs with. */
export interface Session {
  readonly io: Io;
  readonly client: Client;
  readonly json: boolean;
  /** The one document of `--json`. */
  printDocument(document: unknown): void;
  /** Text for a person: on stdout, or on stderr when stdout belongs to the document. */
  say(text: string): void;
  /** Width that a table is cut to: the terminal's, or none. */
  readonly width: number | undefined;
}

export function openSession(options: GlobalOptions, io: Io): Session {
  const json = options.json ?? false;
  const person = json ? io.stderr : io.stdout;
  const width = io.stdout.isTTY ? widthOf(io.stdout) : undefined;
  return {
    io,
    client: httpClient(findTarget(options, io), io),
    json,
    printDocument: (document) => void io.stdout.write(jsonText(document)),
    say: (text) => void person.write(wrapLines(text, width)),
    width,
  };
}

/** A host or an id as one segment of a path. `.` and `..` would be read as steps of the path. */
export function segment(text: string, what: string): string {
  const value = text.trim();
  if (value === '' || value === '.' || value === '..') throw usageError(`'${text}' is no ${what}`);
  return encodeURIComponent(value);
}
