import {
  blackoutOf,
  calendarsOf,
  lastDateOf,
  parseBlackout,
  type Span,
} from '../../../functions/domain/windows/blackout.ts';

const span = (opensAt: string, closesAt: string): Span => ({
  opensAt: new Date(opensAt),
  closesAt: new Date(closesAt),
});

describe('parseBlackout', () => {
  test.each([
    ['2026-12-24', { from: '2026-12-24', to: '2026-12-24' }],
    ['2026-12-24..2027-01-02', { from: '2026-12-24', to: '2027-01-02' }],
    ['2028-02-29', { from: '2028-02-29', to: '2028-02-29' }],
    ['window:freeze', { window: 'freeze' }],
    ['2026-02-29', undefined],
    ['2026-13-01', undefined],
    ['2027-01-02..2026-12-24', undefined],
    ['2026-12-24...2027-01-02', undefined],
    ['2026-12-24..2026-12-32', undefined],
    ['2026-12-00..2026-12-24', undefined],
    ['a window:freeze', undefined],
    ['window:freeze\n', undefined],
    ['', undefined],
  ])('reads %s', (text, is) => {
    expect(parseBlackout(text)).toEqual(is);
  });
});

test('calendars and the last date are distinguished, whatever is no blackout', () => {
  const blackouts = ['2026-12-24..2027-01-02', 'window:a', '2026-10-03', '2026-02-30', '2026-12-31', 'window:b'];

  expect(calendarsOf(blackouts)).toEqual(['a', 'b']);
  expect(lastDateOf(blackouts)).toBe('2027-01-02');
  expect(lastDateOf(['window:a'])).toBeUndefined();
});

describe('blackoutOf dates', () => {
  test.each<[string, from: string, to: string, is: string | null]>([
    ['ends in the moment in which the date begins', '2026-12-23T21:00:00Z', '2026-12-23T23:00:00Z', null],
    ['reaches into the date', '2026-12-23T21:00:00Z', '2026-12-23T23:00:00.001Z', '2026-12-24 is blacked out'],
    ['is in the middle of it', '2026-12-24T11:00:00Z', '2026-12-24T12:00:00Z', '2026-12-24 is blacked out'],
    ['begins in its last moment', '2026-12-24T22:59:59.999Z', '2026-12-25T01:00:00Z', '2026-12-24 is blacked out'],
    ['begins when it is over', '2026-12-24T23:00:00Z', '2026-12-25T01:00:00Z', null],
    ['is open all around it', '2026-12-20T00:00:00Z', '2026-12-30T00:00:00Z', '2026-12-24 is blacked out'],
  ])('counts those of the time zone: a window that %s', (_what, from, to, is) => {
    const why = blackoutOf({ blackouts: ['2026-12-24'], timeZone: 'Europe/Berlin' }, span(from, to), new Map());

    expect(why).toEqual(is === null ? null : { code: 'blackout', message: is });
  });

  test('names the range, beside what is no date', () => {
    const window = { blackouts: ['2026-02-30', '2026-12-24..2027-01-02'], timeZone: 'UTC' };

    expect(blackoutOf(window, span('2027-01-02T23:00:00Z', '2027-01-03T01:00:00Z'), new Map())).toEqual({
      code: 'blackout',
      message: '2026-12-24 to 2027-01-02 is blacked out',
    });
  });
});

describe('blackoutOf another window', () => {
  const window = { blackouts: ['window:freeze'], timeZone: 'UTC' };
  const time = span('2026-03-10T01:00:00Z', '2026-03-10T03:00:00Z');

  test('stands in the way while that one is open', () => {
    const open = span('2026-03-10T02:00:00Z', '2026-03-11T02:00:00Z');

    expect(blackoutOf(window, time, new Map([['freeze', open]]))).toEqual({
      code: 'blackout',
      message: "the window 'freeze' is open from 2026-03-10T02:00:00.000Z to 2026-03-11T02:00:00.000Z",
    });
  });

  test('does not, while it is not open', () => {
    expect(blackoutOf(window, time, new Map([['freeze', null]]))).toBeNull();
  });

  test('stands in the way when it is no longer known', () => {
    expect(blackoutOf(window, time, new Map())?.message).toBe("its blackout, the window 'freeze', no longer exists");
  });
});
