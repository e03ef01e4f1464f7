import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** The documents, as the tests read them that hold them to the code. */

export const ROOT = join(import.meta.dirname, '..', '..');

export interface Document {
  /** From the root of the repository, such as `docs/cli.md`. */
  readonly path: string;
  readonly text: string;
}

export interface Fence {
  readonly path: string;
  /** Where it begins, counted from 1. */
  readonly line: number;
  /** The language after the three backticks, such as `json`. */
  readonly language: string;
  readonly text: string;
}

export const DOCUMENTS: readonly Document[] = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CHANGELOG.md',
  'bench/README.md',
  'docs/spec/README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => posix.join('docs', name)),
].map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

/** The lines from three backticks to three backticks; those in an item of a list are indented. */
const FENCE = /^( *)```(.*)\n([\s\S]*?)^\1```$/gm;

export function fences({ path, text }: Document): Fence[] {
  return [...text.matchAll(FENCE)].map(({ index, 1: indent = '', 2: language = '', 3: inside = '' }) => {
    const lines = inside.split('\n').map((line) => line.slice(indent.length));
    return { path, line: text.slice(0, index).split('\n').length, language, text: lines.join('\n') };
  });
}

/** The document without its fences: links, headings and the names of files are looked for in prose only. */
export function prose({ text }: Document): string {
  return text.replaceAll(FENCE, '');
}

/** A document's anchors, as GitHub makes them of its headings. */
export function anchors(document: Document): string[] {
  const seen = new Map<string, number>();
  return [...prose(document).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const anchor = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\-_ ]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

/** The cells of each row of the table that follows a heading, backticks taken away. */
export function tableUnder(document: Document, heading: string): string[][] {
  const section = document.text.split(/^#{2,} /m).find((part) => part.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`${document.path} has no heading '${heading}'`);
  const rows = /(?:^\|.*\n)+/m.exec(section)?.[0].trimEnd().split('\n').slice(2) ?? [];
  return rows.map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

export function documentAt(path: string): Document {
  const document = DOCUMENTS.find((each) => each.path === path);
  if (document === undefined) throw new Error(`there is no ${path}`);
  return document;
}
