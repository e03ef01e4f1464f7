import {
  ATTRIBUTE_NAME,
  allowedOf,
  isRolling,
  limitsWithoutDomain,
  limitText,
  optionsWithoutGate,
  parseLimit,
  poolOf,
  ROLLING_OPTION_NAMES,
  ROLLING_OPTIONS,
  WITHOUT_DOMAIN,
  WITHOUT_GATE,
} from '../../../functions/domain/rolling/options.ts';

describe('parseLimit', () => {
  test.each([
    { text: '3', limit: { count: 3 } },
    { text: '1', limit: { count: 1 } },
    { text: '5%', limit: { percent: 5 } },
    { text: '100%', limit: { percent: 100 } },
  ])('reads $text', ({ text, limit }) => {
    expect(parseLimit(text)).toEqual(limit);
    expect(limitText(limit)).toBe(text);
  });

  test.each(['', '0', '0%', '101%', '-1', '1.5', '5 %', '%', 'all', '12345', '1e2', '٣'])('refuses %p', (text) => {
    expect(parseLimit(text)).toBeUndefined();
  });
});

describe('allowedOf', () => {
  test.each([
    { name: 'a count, whatever the total', limit: { count: 3 }, total: 2, allowed: 3 },
    { name: 'a share, rounded down', limit: { percent: 5 }, total: 59, allowed: 2 },
    {
      name: 'a share that is less than one host: one, or nothing would ever begin',
      limit: { percent: 5 },
      total: 3,
      allowed: 1,
    },
    { name: 'all of them', limit: { percent: 100 }, total: 7, allowed: 7 },
  ])('$name', ({ limit, total, allowed }) => {
    expect(allowedOf(limit, total)).toBe(allowed);
  });
});

test('a host without the attribute is in the default pool', () => {
  expect([poolOf({ attributes: { pool: 'batch' } }), poolOf({ attributes: {} })]).toEqual(['batch', 'default']);
});

describe('isRolling', () => {
  test.each(ROLLING_OPTION_NAMES)('is true for a request with %s alone', (name) => {
    expect(isRolling({ [name]: '1' })).toBe(true);
  });

  test('is false for a request without options for waves', () => {
    expect(isRolling({})).toBe(false);
  });
});

test('each option has a kind of value that the API and the command line read', () => {
  expect(new Set(Object.values(ROLLING_OPTIONS))).toEqual(
    new Set(['count', 'limit', 'attribute', 'duration', 'repair', 'gates', 'on-red']),
  );
});

describe('limits of failure domains', () => {
  test.each([
    { name: 'with the attribute of the domain', asked: { failureDomain: 'rack', maxDomains: 2 }, lacking: [] },
    { name: 'that are not asked for', asked: {}, lacking: [] },
    { name: 'of domains alone', asked: { maxDomains: 2 }, lacking: ['maxDomains'] },
    {
      name: 'of both kinds',
      asked: { maxUnavailablePerDomain: '1', maxDomains: 2 },
      lacking: ['maxUnavailablePerDomain', 'maxDomains'],
    },
  ])('$name lack it: $lacking', ({ asked, lacking }) => {
    expect(limitsWithoutDomain(asked)).toEqual(lacking);
  });

  test('say that they need the attribute', () => {
    expect(WITHOUT_DOMAIN).toBe(
      "limits failure domains: 'failureDomain' must name the agents' attribute of the domain",
    );
  });
});

test.each([
  [{ greenFor: '5m', onRed: 'halt' }, ['greenFor', 'onRed']],
  [{ onRed: 'halt' }, ['onRed']],
  [{ gates: ['errors'], greenFor: '5m', onRed: 'halt' }, []],
])('of %j, %j would do nothing without a gate', (asked, useless) => {
  expect(optionsWithoutGate(asked)).toEqual(useless);
  expect(WITHOUT_GATE).toBe("is about gates: 'gates' must name one");
});

describe('the name of an attribute', () => {
  test.each(['rack', '_r', '7', 'a'.repeat(64), 'failure.domain-1_b'])("'%s' is one", (name) => {
    expect(ATTRIBUTE_NAME.test(name)).toBe(true);
  });

  test.each(['', '.rack', '-rack', 'a'.repeat(65), 'ra ck', 'rack=7', 'räck'])("'%s' is none", (name) => {
    expect(ATTRIBUTE_NAME.test(name)).toBe(false);
  });
});
