import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { documentAt, prose, ROOT } from './documents.ts';

/** docs/architecture.md against the folders. */

const ARCHITECTURE = documentAt('docs/architecture.md');
const rooms = (part: string) =>
  readdirSync(join(ROOT, part), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

/** The names in the first column of the table of rooms, whose row has something in the column. */
function roomsWith(column: number): string[] {
  const [, table = ''] = ARCHITECTURE.text.split('| room | in `domain` | in `actions` |');
  const rows =
    table
      .split('\n\n')[0]
      ?.split('\n')
      .filter((line) => line.startsWith('| `')) ?? [];
  return rows
    .map((row) => row.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells[column] !== '')
    .flatMap((cells) => [...(cells[1]?.matchAll(/`([\w-]+)`/g) ?? [])].map(([, name = '']) => name));
}

test('the table of rooms has every room of the domain and the actions', () => {
  const both = [...rooms('functions/domain'), ...rooms('functions/actions')];

  expect([...new Set([...roomsWith(2), ...roomsWith(3)])].sort()).toEqual([...new Set(both)].sort());
  for (const name of rooms('functions/domain')) expect(roomsWith(2)).toContain(name);
  for (const name of rooms('functions/actions')) expect(roomsWith(3)).toContain(name);
});

test('the rooms of the adapters are named', () => {
  const [, sentence = ''] = prose(ARCHITECTURE).split("The adapters' rooms are ");
  const named = [...(sentence.split('\n\n')[0]?.matchAll(/`([\w-]+)`/g) ?? [])].map(([, name = '']) => name);

  expect(named.sort()).toEqual(rooms('functions/adapters'));
});
