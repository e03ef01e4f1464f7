import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { documentAt, ROOT, tableUnder } from './documents.ts';

/** CONTRIBUTING.md leads to rooms that are there, and leaves none out. */

const CONTRIBUTING = documentAt('CONTRIBUTING.md');
const NAMED = CONTRIBUTING.text.split('\n').flatMap((line) => /^\| `([\w/-]+)` \|/.exec(line)?.slice(1) ?? []);

function foldersOf(part: string): string[] {
  return readdirSync(join(ROOT, part), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${part}/${name}`);
}

describe('the table of rooms', () => {
  test('has every room of the functions', () => {
    expect(foldersOf('functions').filter((folder) => !NAMED.includes(folder))).toEqual([]);
  });

  test('says what each room answers, and what it may use', () => {
    const rows = tableUnder(CONTRIBUTING, 'Rooms');

    expect(rows.length).toBeGreaterThan(8);
    expect(rows.filter((cells) => cells.length !== 3 || cells.includes(''))).toEqual([]);
  });
});
