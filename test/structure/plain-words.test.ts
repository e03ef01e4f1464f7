import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesIn, ROOT } from './sources.ts';
import { forbiddenIn, NAMES, OPENINGS, PHRASES } from './words.ts';

/** Folders whose comments are in plain words. */
const FOLDERS = ['functions', 'cli', 'infra', 'bench', 'local'];

/** A block comment, or a run of `//` lines; `//` after a colon belongs to an address. */
const COMMENT = /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/ .*(?:\n\s*\/\/ .*)*/gm;

/** The comments of a source as running text, without marks and without code spans. */
function commentsOf(source: string): { readonly text: string; readonly isDocstring: boolean }[] {
  return [...source.matchAll(COMMENT)].map(([comment]) => ({
    text: comment
      .replaceAll(/^\s*(?:\/\*+|\*\/|\*(?!\/)|\/\/)|\*\/$/gm, '')
      .replaceAll(/`[^`]*`/g, 'x')
      .replaceAll(/\s+/g, ' ')
      .trim(),
    isDocstring: comment.startsWith('/**'),
  }));
}

/** The findings of a source, each with the beginning of its comment. */
function findingsIn(source: string): string[] {
  return commentsOf(source).flatMap(({ text, isDocstring }) =>
    [...forbiddenIn(text, [...PHRASES, ...NAMES]), ...(isDocstring ? forbiddenIn(text, OPENINGS) : [])].map(
      (finding) => `${finding} in: ${text.slice(0, 80)}`,
    ),
  );
}

describe('a forbidden wording', () => {
  test.each([
    { where: 'a docstring', source: '/** Waits for nobody. */' },
    { where: 'the opening of a docstring', source: '/**\n * What waits.\n */' },
    { where: 'a comment over two lines', source: 'a();\n  // It can\n  // not wait.\n' },
    { where: 'a comment behind code', source: "a('b'); // waits no longer, nor any more" },
  ])('is found in $where', ({ source }) => {
    expect(findingsIn(source)).toHaveLength(1);
  });

  test.each([
    { where: 'a code span', source: '/** The field `heldBy` and `told`. */' },
    { where: 'a string', source: "const address = 'http://nobody//told';" },
    { where: 'the opening of a comment that is no docstring', source: '// What waits is waited for.' },
  ])('is not looked for in $where', ({ source }) => {
    expect(findingsIn(source)).toEqual([]);
  });
});

test.each(FOLDERS)('the comments of %s are in plain words', (folder) => {
  const findings = filesIn(folder).flatMap((file) =>
    findingsIn(readFileSync(join(ROOT, file), 'utf8')).map((finding) => `${file}: ${finding}`),
  );

  expect(findings).toEqual([]);
});
