import type { Reply } from './transport.ts';

/** Replies as messages quote them, and as what they are meant to be. */

const MAX_QUOTE = 300;

/** The status and the beginning of what was answered, on one line. */
export function quoted({ status, text, blotOut }: Reply): string {
  const line = onOneLine(blotOut(text), MAX_QUOTE);
  return line === '' ? `${status}` : `${status} '${line}'`;
}

/** Foreign text for a message: without line breaks and other control characters, and cut with `…` when it is too long. */
export function onOneLine(text: string, longest: number): string {
  const line = text.replace(/[\s\p{C}]+/gu, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1).toWellFormed()}…` : line;
}

/** What was answered, if it is JSON. */
export function jsonOf({ text }: Reply): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
