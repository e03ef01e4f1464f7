import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BLOCKER_CODES } from '../../functions/domain/host/blocker.ts';

const TEXT = readFileSync(join(import.meta.dirname, '../../docs/schedulers.md'), 'utf8');
const SECTION = TEXT.split('## Why a task stays\n')[1]?.split('\n## ')[0] ?? '';

/** The codes in the first column of the table. */
const documented = [...SECTION.matchAll(/^\| (`[^|]*`) \|/gm)]
  .flatMap(([, cell = '']) => [...cell.matchAll(/`([\w-]+)`/g)])
  .map(([, code]) => code);

test('the table of reasons explains each code once, and no other', () => {
  expect(documented.toSorted()).toEqual(BLOCKER_CODES.toSorted());
});
