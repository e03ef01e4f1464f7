import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { forbiddenIn, NAMES, OPENINGS, PHRASES } from '../structure/words.ts';
import { DOCUMENTS, ROOT } from './documents.ts';

/** All that people read outside of the sources: the documents, and the templates of the repository's forge. */
const TEXTS = [
  ...DOCUMENTS,
  ...readdirSync(join(ROOT, '.github'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(md|yml)$/.test(name))
    .map((name) => ({ path: `.github/${name}`, text: readFileSync(join(ROOT, '.github', name), 'utf8') })),
];

/** Without fences, code and addresses, each kept as long as it was in lines. */
function sentences(text: string): string {
  return text
    .replaceAll(/^ *```.*\n[\s\S]*?^ *```$/gm, (fence) => fence.replaceAll(/[^\n]/g, ''))
    .replaceAll(/`[^`]*`/g, (code) => code.replaceAll(/[^\n]/g, 'x'))
    .replaceAll(/\]\([^)\s]*\)/g, ']');
}

/** Paragraphs, items of lists and cells of tables; headings are labels. */
function paragraphs(text: string): string[] {
  return sentences(text)
    .split(/\n{2,}|\n(?=\s*(?:[-*|]|\d+\.) )|(?<=[^\\])\|/)
    .map((part) =>
      part
        .trim()
        .replace(/^(?:[-*]|\d+\.) +/, '')
        .replace(/^\*+/, ''),
    )
    .filter((part) => part !== '' && !part.startsWith('#'));
}

describe('a forbidden wording', () => {
  test.each([
    { text: 'whoever asks can not be told', found: ["'whoever'", "'can not'", "'told'"] },
    { text: 'the operator asks, and cannot wait', found: [] },
  ])('is found in: $text', ({ text, found }) => {
    const all = forbiddenIn(text, [...PHRASES, ...NAMES]).map((each) => each.replace(/ \(.*/, ''));

    expect(all).toEqual(found);
  });

  test('is not looked for in code', () => {
    expect(sentences('a `heldBy` of\n```\nnobody\n```\nand [so](told.md)').trim()).toBe(
      'a xxxxxxxx of\n\n\n\nand [so]',
    );
  });

  test('is found at the beginning of a paragraph, an item and a cell', () => {
    const starts = paragraphs('# Why\n\nText. Why\n\n- Whether\n- **What** is\n\n| That | what |\n');

    expect(starts.filter((part) => forbiddenIn(part, OPENINGS).length > 0)).toEqual(['Whether', 'What** is', 'That']);
  });
});

test.each(TEXTS)('$path is in plain words', ({ text }) => {
  const lines = sentences(text).split('\n');
  const found = lines.flatMap((line, index) =>
    forbiddenIn(line, [...PHRASES, ...NAMES]).map((wording) => `${index + 1}: ${wording}`),
  );

  expect(found).toEqual([]);
});

test.each(TEXTS)('$path opens its paragraphs with a noun or a verb', ({ text }) => {
  const found = paragraphs(text).flatMap((part) =>
    forbiddenIn(part, OPENINGS).map((wording) => `${wording}: ${part.slice(0, 60)}`),
  );

  expect(found).toEqual([]);
});

/** As many as a tired reader still takes in at once. */
const MAX_WORDS = 36;

test.each(TEXTS)(`$path has no sentence of more than ${MAX_WORDS} words`, ({ text }) => {
  const long = paragraphs(text)
    .flatMap((part) => part.split(/(?<=[.!?:;])\s+/))
    .filter((sentence) => sentence.split(/\s+/).length > MAX_WORDS);

  expect(long).toEqual([]);
});
