import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BLOCKER_CODES, codeOf } from '../../functions/domain/host/blocker.ts';

const TEXT = readFileSync(join(import.meta.dirname, '../../docs/schedulers.md'), 'utf8');

/** The codes in the first column of the table; `-declined` stands for `inverse-offer-declined`. */
const documented = [...(TEXT.split('## Why a task stays')[1]?.matchAll(/^\| (`[^|]*`) \|/gm) ?? [])]
  .flatMap(([, cell = '']) => [...cell.matchAll(/`([\w-]+)`/g)])
  .map(([, code = '']) => (code.startsWith('-') ? `inverse-offer${code}` : code));

test('every reason that the documents name is told apart in metrics', () => {
  expect(documented.length).toBeGreaterThan(25);
  expect(documented.filter((code) => codeOf(code) === 'other')).toEqual([]);
});

test('each is listed once', () => {
  expect(new Set(BLOCKER_CODES).size).toBe(BLOCKER_CODES.length);
});
