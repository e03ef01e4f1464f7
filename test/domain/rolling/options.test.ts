import { describe, expect, test } from '@jest/globals';
import {
  allowedOf,
  isRolling,
  parseLimit,
  poolOf,
  ROLLING_OPTION_NAMES,
} from '../../../functions/domain/rolling/options.ts';

describe('parseLimit', () => {
  test.each([
    { text: '3', limit: { count: 3 } },
    { text: '5%', limit: { percent: 5 } },
    { text: '100%', limit: { percent: 100 } },
  ])('reads $text', ({ text, limit }) => {
    expect(parseLimit(text)).toEqual(limit);
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
