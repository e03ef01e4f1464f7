import { instantOf, isTimeZone, localDate, localTime } from '../../../functions/domain/time/zone.ts';

describe('isTimeZone', () => {
  test.each([
    ['Europe/Berlin', true],
    ['UTC', true],
    ['Asia/Kathmandu', true],
    ['Etc/GMT+5', true],
    ['Europe/Berlim', false],
    ['+02:00', false],
    ['-02:00', false],
    ['', false],
  ])('%s: %s', (name, is) => {
    expect(isTimeZone(name)).toBe(is);
  });
});

describe('localTime and localDate', () => {
  test.each([
    ['Europe/Berlin', '2026-03-10T01:00:00Z', '2026-03-10T02:00:00+01:00'],
    ['Europe/Berlin', '2026-07-10T23:30:00Z', '2026-07-11T01:30:00+02:00'],
    ['America/St_Johns', '2026-01-01T00:00:00Z', '2025-12-31T20:30:00-03:30'],
    ['Asia/Kathmandu', '2026-01-01T20:00:00Z', '2026-01-02T01:45:00+05:45'],
    ['Australia/Lord_Howe', '2026-07-01T00:00:00Z', '2026-07-01T10:30:00+10:30'],
    ['UTC', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00+00:00'],
  ])('in %s, %s is %s', (zone, instant, is) => {
    expect(localTime(zone, new Date(instant))).toBe(is);
    expect(localDate(zone, new Date(instant))).toBe(is.slice(0, 10));
    expect(new Date(is)).toEqual(new Date(instant));
  });
});

describe('instantOf', () => {
  test.each([
    ['Europe/Berlin', '2026-03-29T02:30:00Z', undefined],
    ['Europe/Berlin', '2026-03-29T03:00:00Z', '2026-03-29T01:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25T02:30:00Z', '2026-10-25T00:30:00.000Z'],
    ['Australia/Lord_Howe', '2026-10-04T02:10:00Z', undefined],
    ['America/St_Johns', '2026-03-08T02:30:00Z', undefined],
    ['Pacific/Apia', '2011-12-30T12:00:00Z', undefined],
    ['Africa/Monrovia', '1960-01-01T00:00:00Z', '1960-01-01T00:44:30.000Z'],
  ])('of the clocks of %s, %s', (zone, wall, is) => {
    expect(instantOf(zone, new Date(wall))?.toISOString()).toBe(is);
  });
});
