import { parsedJson } from '../../domain/text/parsed-json.ts';
import type { Reply } from './transport.ts';

/** Quotes and parses replies. */

const MAX_QUOTE = 300;

/** Quotes the status and the beginning of the text, on one line. */
export function quoted({ status, text, blotOut }: Reply): string {
  const line = onOneLine(blotOut(text), MAX_QUOTE);
  return line === '' ? `${status}` : `${status} '${line}'`;
}

/** Fits foreign text into a message: without line breaks and control characters, cut by `…`. */
export function onOneLine(text: string, longest: number): string {
  const line = text.replace(/[\s\p{C}]+/gu, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest - 1).toWellFormed()}…` : line;
}

/** Parses the reply; undefined if it is not JSON. */
export function jsonOf({ text }: Reply): unknown {
  return parsedJson(text);
}
