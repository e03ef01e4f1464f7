import { DOCUMENTS, type Document, fences } from './documents.ts';

/** Longer than a head of a table that several commands print. */
const MIN_LENGTH = 40;

/** The longer lines that commands printed, without what differs from run to run. */
function printed(document: Document): Set<string> {
  const texts = fences(document).filter(({ language }) => language === 'console' || language === '');
  const lines = texts.flatMap(({ text }) =>
    text
      .replaceAll(/^\$ (?:.*\\\n)*.*$/gm, '')
      .split('\n')
      .map((line) => line.replace(/\bm-\w+-\w+/, 'ID').replaceAll(/\d+/g, '#')),
  );
  return new Set(lines.filter((line) => line.length > MIN_LENGTH));
}

test('what a command prints stands in one document', () => {
  const places = DOCUMENTS.flatMap((document) => [...printed(document)].map((line) => ({ line, path: document.path })));
  const twice = [...Map.groupBy(places, ({ line }) => line)].filter(([, found]) => found.length > 1);

  expect(places.length).toBeGreaterThan(50);
  expect(twice.map(([line, found]) => [line, ...found.map(({ path }) => path)])).toEqual([]);
});
