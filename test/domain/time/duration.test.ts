import fc from 'fast-check';
import { formatDuration, parseDurationMs, parseTime } from '../../../functions/domain/time/duration.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');

describe('parseDurationMs', () => {
  test.each([
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['2h', 7_200_000],
    ['7d', 604_800_000],
    ['1h30m', 5_400_000],
    ['1d2h3m4s', 93_784_000],
    ['48h', 172_800_000],
    ['365d', 31_536_000_000],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  test.each([
    '',
    '0s',
    '10',
    's',
    '-5m',
    '1.5h',
    '30m1h',
    '1h 30m',
    '1w',
    '2H',
    '366d',
    '99999999999999999999s',
    '1h1h',
    ' 1h',
  ])("'%s' is none", (text) => {
    expect(parseDurationMs(text)).toBeUndefined();
  });

  test('never throws, and never yields anything but a positive whole number', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const ms = parseDurationMs(text);
        expect(ms === undefined || (Number.isSafeInteger(ms) && ms > 0)).toBe(true);
      }),
    );
  });
});

describe('parseTime', () => {
  test.each([
    ['+30m', '2026-03-01T12:30:00.000Z'],
    ['2026-03-02T02:00:00Z', '2026-03-02T02:00:00.000Z'],
    ['2026-03-02T02:00:00+02:00', '2026-03-02T00:00:00.000Z'],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['2026-03-02T02:00:00.125z', '2026-03-02T02:00:00.125Z'],
  ])('%s is %s', (text, time) => {
    expect(parseTime(text, NOW)?.toISOString()).toBe(time);
  });

  test.each([
    'tomorrow',
    '2026-03-02',
    '2026-03-02T02:00:00',
    '2026-02-30T00:00:00Z',
    '2027-02-29T00:00:00Z',
    '+',
    '+0s',
    '+2x',
    '2026-13-01T00:00:00Z',
    '2026-03-02T25:00:00Z',
  ])("'%s' is none", (text) => {
    expect(parseTime(text, NOW)).toBeUndefined();
  });
});

describe('formatDuration', () => {
  test.each([
    [7_200, '2h'],
    [5_400, '1h30m'],
    [90, '1m30s'],
    [604_800, '7d'],
    [90_061, '1d1h1m1s'],
    [0, ''],
  ])('%d seconds are %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
    if (text !== '') expect(parseDurationMs(text)).toBe(seconds * 1_000);
  });
});
