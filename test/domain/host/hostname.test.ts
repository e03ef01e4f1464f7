import { canBeNamed, isHostname, normalizeHostname } from '../../../functions/domain/host/hostname.ts';

describe('host names', () => {
  test.each(['h', 'h1', 'H1.Example.COM', ' node-7.rack_3.example.com ', '10.0.0.1', 'a'.repeat(63), 'agent_1'])(
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

  test.each(['h1', 'host4.example.com.', '-lead', 'h:5051', 'a b', 'ümlaut', 'x,y', 'a/b', '100%', '"quoted"', '...'])(
    "a host called '%s' can be named",
    (name) => {
      expect(canBeNamed(name)).toBe(true);
    },
  );

  test.each([
    ['nothing', ''],
    ['a step of a path', '.'],
    ['two steps of a path', '..'],
    ['a blank at an end', 'h1 '],
    ['capitals, which no key has', 'H1'],
    ['a tab', 'a\tb'],
    ['an end of line', 'h1\n'],
    ['what turns the direction of writing', 'h\u202e1'],
    ['a blank of no width', 'h\u200b1'],
    ['half a character', 'h\ud800'],
    ['254 characters', 'ü'.repeat(254)],
  ])('a host with %s in its name can not be named', (_, name) => {
    expect(canBeNamed(name)).toBe(false);
  });

  test('253 characters are the most', () => {
    const label = `${'a'.repeat(49)}.`;
    expect(isHostname(`${label.repeat(5)}abc`)).toBe(true);
    expect(isHostname(`${label.repeat(5)}abcd`)).toBe(false);
    expect(canBeNamed('ü'.repeat(253))).toBe(true);
  });
});
