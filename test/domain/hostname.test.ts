import { describe, expect, test } from '@jest/globals';
import { isHostname, normalizeHostname } from '../../functions/domain/hostname.ts';

describe('host names', () => {
  test.each(['h1', 'H1.Example.COM', ' node-7.rack_3.example.com ', '10.0.0.1', 'a'.repeat(63), 'agent_1'])(
    "'%s' is one",
    (name) => {
      expect(isHostname(normalizeHostname(name))).toBe(true);
    },
  );

  test.each([
    '',
    ' ',
    'h 1',
    'h1,h2',
    'h1.',
    '.h1',
    'h..1',
    '-h1',
    'h1-',
    'höst',
    'h1"',
    'h1\n2',
    'a'.repeat(64),
    `${'a.'.repeat(127)}a`,
    '../etc',
    'h1/history',
    '@file',
  ])("'%s' is none", (name) => {
    expect(isHostname(normalizeHostname(name))).toBe(false);
  });

  test('253 characters are the most', () => {
    const label = `${'a'.repeat(49)}.`;
    expect(isHostname(`${label.repeat(5)}abc`)).toBe(true);
    expect(isHostname(`${label.repeat(5)}abcd`)).toBe(false);
  });
});
