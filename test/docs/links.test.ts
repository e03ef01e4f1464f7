import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ATTENTION_KINDS, KINDS } from '../../functions/domain/attention/kinds.ts';
import { anchors, DOCUMENTS, type Document, documentAt, fences, prose, ROOT } from './documents.ts';

/** Every link in the documents has a target. */

interface Link {
  readonly from: string;
  readonly to: string;
}

const LINKS = DOCUMENTS.flatMap(({ path, ...document }) =>
  [...prose({ path, ...document }).matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']): Link => ({ from: path, to })),
).filter(({ to }) => !/^[a-z]+:/.test(to));

/** The file and the anchor of a link. */
function target({ from, to }: Link): { path: string; anchor: string | undefined } {
  const [path = '', anchor] = to.split('#');
  return { path: path === '' ? from : posix.join(posix.dirname(from), path), anchor };
}

test('every link goes to a file that is there', () => {
  expect(LINKS.length).toBeGreaterThan(40);
  expect(LINKS.filter((link) => !existsSync(join(ROOT, target(link).path)))).toEqual([]);
});

test('every link to a part of a document goes to a heading that is there', () => {
  const byPath = new Map(DOCUMENTS.map((document): [string, Document] => [document.path, document]));
  const missing = LINKS.filter((link) => {
    const { path, anchor } = target(link);
    const document = byPath.get(path);
    return anchor !== undefined && (document === undefined || !anchors(document).includes(anchor));
  });

  expect(missing).toEqual([]);
});

test.each(ATTENTION_KINDS)('%s, which waits for a person, has its section', (kind) => {
  const [file = '', anchor] = KINDS[kind].section.split('#');

  expect(anchors(documentAt(`docs/${file}`))).toContain(anchor);
});

test('every file that the documents name with its folder is there', () => {
  const named = DOCUMENTS.flatMap((document) =>
    [...prose(document).matchAll(/`((?:bench|cli|docs|functions|infra|local|test)\/[\w./-]*)`/g)].map(
      ([, path = '']) => ({ in: document.path, path }),
    ),
  );

  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(({ path }) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test('every JSON in them is JSON', () => {
  const texts = DOCUMENTS.flatMap(fences)
    .filter(({ language }) => language.startsWith('json'))
    .flatMap(({ language, text, ...place }) =>
      (language === 'jsonl' ? text.trim().split('\n') : [text]).map((json) => ({ ...place, json })),
    );

  expect(texts.length).toBeGreaterThan(15);
  expect(texts.filter(({ json }) => !isJson(json))).toEqual([]);
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
