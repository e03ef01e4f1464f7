import { readSettings, SETTING_NAMES } from '../../infra/settings/settings.ts';
import { documentAt, tableUnder } from './documents.ts';
import { variablesTable } from './tables/variables-table.ts';

/** docs/operations.md describes the settings as they are. */

const OPERATIONS = documentAt('docs/operations.md');
const ROWS = tableUnder(OPERATIONS, 'Settings').map(([name = '', value = '', meaning = '', example = '']) => {
  return { name, value, meaning, example };
});

describe('the table of context values', () => {
  test('has each of them, in their order, with a meaning', () => {
    expect(ROWS.map(({ name }) => name)).toEqual(SETTING_NAMES);
    expect(ROWS.filter(({ meaning }) => meaning === '')).toEqual([]);
  });

  test('has their defaults', () => {
    const { cluster, masters, ...defaults } = readSettings({ cluster: 'peloton', masters: 'http://m1:5050' });
    const said = new Map(ROWS.map(({ name, value }) => [name, value]));

    expect(said.get('cluster')).toBe(cluster);
    for (const [name, value] of Object.entries(defaults)) expect([name, said.get(name)]).toEqual([name, String(value)]);
  });

  test('has an example of each, and all of them together are valid', () => {
    const examples = ROWS.filter(({ name }) => name !== 'caFile').map(({ name, example }) => [name, example]);

    expect(Object.keys(readSettings(Object.fromEntries(examples)))).toHaveLength(SETTING_NAMES.length - 1);
  });
});

test('the table of variables is what npm start reads', () => {
  expect(OPERATIONS.text).toContain(`${variablesTable()}\n`);
});
