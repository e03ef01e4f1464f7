import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ATTENTION_KINDS, KINDS, SEVERITIES } from '../../functions/domain/attention/kinds.ts';
import { BLOCKER_CODES } from '../../functions/domain/host/blocker.ts';

function section(file: string, title: string): string {
  const text = readFileSync(join(import.meta.dirname, '../../docs', file), 'utf8');
  return text.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
}

const codesIn = (cell = '') => [...cell.matchAll(/`([\w-]+)`/g)].map(([, code]) => code);

test('the table of reasons explains each code once, and no other', () => {
  const rows = section('schedulers.md', 'Why a task stays').matchAll(/^\| (`[^|]*`) \|/gm);

  expect([...rows].flatMap(([, cell]) => codesIn(cell)).toSorted()).toEqual(BLOCKER_CODES.toSorted());
});

test.each(SEVERITIES)('the table of kinds names those that are %s, in their order', (severity) => {
  const rows = section('http.md', 'What waits for a person').split('\n');
  const [, , kinds] = rows.find((row) => row.startsWith(`| \`${severity}\` |`))?.split('|') ?? [];

  expect(codesIn(kinds)).toEqual(ATTENTION_KINDS.filter((kind) => KINDS[kind].severity === severity));
});
