import { repeated, withCorrection } from '../../../functions/domain/reconcile/corrections.ts';

const time = (minute: number) => new Date(Date.parse('2026-03-01T12:00:00.000Z') + minute * 60_000);
const correctedAt = (...minutes: readonly number[]) =>
  minutes.map((minute) => ({ at: time(minute).toISOString(), hostnames: ['h1'] }));

describe('corrections of drift', () => {
  test('are remembered for half an hour, with a few hosts each', () => {
    const names = Array.from({ length: 50 }, (_, index) => `h${100 + index}`);
    const kept = withCorrection(correctedAt(0, 20), names.toReversed(), time(31));

    expect(kept).toEqual([...correctedAt(20), { at: time(31).toISOString(), hostnames: names.slice(0, 20) }]);
  });

  test.each([
    { name: 'in three periods of five minutes', minutes: [1, 6, 11], now: 12, count: 3 },
    { name: 'in two of them only', minutes: [1, 2, 3, 6], now: 12, count: 0 },
    { name: 'too long ago', minutes: [1, 6, 11], now: 37, count: 0 },
  ])('$name count $count times', ({ minutes, now, count }) => {
    expect(repeated(correctedAt(...minutes), time(now))).toHaveLength(count);
  });
});
