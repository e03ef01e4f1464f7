import { EXIT, usageError } from '../terminal/exit-code.ts';
import { type Io, widthOf } from '../terminal/io.ts';
import { clean, jsonText, wrapLines } from '../terminal/text.ts';
import { type Client, httpClient } from './client.ts';
import { findTarget, type TargetOptions } from './target.ts';

export interface GlobalOptions extends TargetOptions {
  readonly json?: boolean;
}

/** Everything that a command needs to talk to the service and the terminal. */
export interface Session {
  readonly io: Io;
  readonly client: Client;
  readonly json: boolean;
  /** Prints the one document of `--json`. */
  printDocument(document: unknown): void;
  /**
   * Prints the answer of a finished command: with `--json` the document, else text for a person.
   *
   * @param show returns the text, or prints it itself
   * @param warnings come on stderr, also with `--json`
   */
  answer(document: unknown, show: () => string | undefined, warnings?: readonly { readonly message: string }[]): number;
  /** Prints text for a person: on stdout, or with `--json` on stderr. */
  say(text: string): void;
  /** Width that tables are cut to: the terminal's; undefined when stdout is not one. */
  readonly width: number | undefined;
}

export function openSession(options: GlobalOptions, io: Io): Session {
  const json = options.json ?? false;
  const person = json ? io.stderr : io.stdout;
  const width = io.stdout.isTTY ? widthOf(io.stdout) : undefined;
  const printDocument = (document: unknown) => void io.stdout.write(jsonText(document));
  const say = (text: string) => void person.write(wrapLines(text, width));
  return {
    ...{ io, client: httpClient(findTarget(options, io), io), json, printDocument, say, width },
    answer(document, show, warnings = []) {
      if (json) printDocument(document);
      else say(show() ?? '');
      for (const { message } of warnings) io.stderr.write(`warning: ${clean(message)}\n`);
      return EXIT.done;
    },
  };
}

/** Encodes a host or an id as one path segment. Refuses `.` and `..`, which change the path. */
export function segment(text: string, what: string): string {
  const value = text.trim();
  if (value === '' || value === '.' || value === '..') throw usageError(`'${text}' is not a ${what}`);
  return encodeURIComponent(value);
}
