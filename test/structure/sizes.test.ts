import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesIn, ROOT } from './sources.ts';

const FILES = ['functions', 'infra', 'local', 'cli', 'console', 'bench', 'test'].flatMap(filesIn);

/** A file is read in one go, and is about one thing. */
const MAX_LINES = 250;

test(`no file has more than ${MAX_LINES} lines`, () => {
  const sizes = FILES.map((file) => ({ file, lines: readFileSync(join(ROOT, file), 'utf8').split('\n').length - 1 }));

  expect(sizes.filter(({ lines }) => lines > MAX_LINES)).toEqual([]);
});

/** The number of names that a person takes in at a glance. */
const MAX_FILES = 15;

test(`no folder holds more than ${MAX_FILES} files beside each other`, () => {
  const folders = Map.groupBy(FILES, dirname);
  const counts = [...folders].map(([folder, { length }]) => ({ folder, length }));

  expect(counts.filter(({ length }) => length > MAX_FILES)).toEqual([]);
});
