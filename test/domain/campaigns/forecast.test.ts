import fc from 'fast-check';
import {
  type ForecastFacts,
  forecast,
  impossible,
  type OpenTime,
} from '../../../functions/domain/campaigns/forecast.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const HOUR_MS = 3_600_000;
const at = (ms: number) => new Date(NOW.getTime() + ms).toISOString();

/** Open times one after the other; the first may have begun. */
const openTimes = fc
  .array(fc.record({ gap: fc.integer({ min: 1, max: 48 }), hours: fc.integer({ min: 1, max: 6 }) }), { maxLength: 12 })
  .map((spans) => {
    let fromMs = NOW.getTime() - 3 * HOUR_MS;
    return spans.map(({ gap, hours }): OpenTime => {
      const toMs = fromMs + hours * HOUR_MS;
      const time = { fromMs, toMs };
      fromMs = toMs + gap * HOUR_MS;
      return time;
    });
  })
  .map((times) => times.filter(({ toMs }) => toMs > NOW.getTime()));

const facts: fc.Arbitrary<ForecastFacts> = fc.record({
  by: fc.integer({ min: 1, max: 400 }).map((hours) => at(hours * HOUR_MS)),
  left: fc.integer({ min: 1, max: 500 }),
  ended: fc.integer({ min: 0, max: 50 }),
  workedMs: fc.integer({ min: 60_000, max: 20 * HOUR_MS }),
  usual: fc.option(fc.integer({ min: 60_000, max: 60 * HOUR_MS }).map((ms) => ({ ms, restsOn: 'as usual' }))),
  leastMs: fc.constant(0),
  openTimes: fc.option(openTimes),
  hasMore: fc.boolean(),
});

/** Its only known window ends at its deadline. */
const BUSY: ForecastFacts = {
  ...{ by: at(3 * HOUR_MS), left: 165, ended: 2, workedMs: 14 * HOUR_MS, usual: null, leastMs: 0, hasMore: false },
  openTimes: [{ fromMs: NOW.getTime() - 3 * HOUR_MS, toMs: NOW.getTime() + 3 * HOUR_MS }],
};

/** Time until then in which hosts may be out. */
function openUntil({ openTimes: times }: ForecastFacts, endMs: number): number {
  if (times === null) return endMs - NOW.getTime();
  return times.reduce(
    (sum, { fromMs, toMs }) => sum + Math.max(0, Math.min(toMs, endMs) - Math.max(fromMs, NOW.getTime())),
    0,
  );
}

describe('the forecast of a campaign', () => {
  test('ends when its hosts have had the time that they need, in its windows alone', () => {
    fc.assert(
      fc.property(facts, (of) => {
        const { endsAt, restsOn } = forecast(of, NOW);
        const need = Math.max(of.ended === 0 ? 0 : (of.left * of.workedMs) / of.ended, of.usual?.ms ?? 0);

        expect(restsOn).not.toBe('');
        if (need === 0)
          expect([endsAt, restsOn]).toEqual([null, expect.stringMatching(/^unknown until the first host/)]);
        else if (endsAt === null) expect(openUntil(of, Number.MAX_SAFE_INTEGER)).toBeLessThan(need);
        else expect(Math.abs(openUntil(of, Date.parse(endsAt)) - need)).toBeLessThanOrEqual(1_000);
      }),
    );
  });

  test('is not earlier with more hosts, slower ones or fewer windows', () => {
    const endOf = (of: ForecastFacts) => Date.parse(forecast(of, NOW).endsAt ?? '') || Number.POSITIVE_INFINITY;
    fc.assert(
      fc.property(facts, fc.integer({ min: 1, max: 100 }), (of, more) => {
        const known = { ...of, ended: of.ended + 1 };
        const end = endOf(known);

        expect(endOf({ ...known, left: known.left + more })).toBeGreaterThanOrEqual(end);
        expect(endOf({ ...known, workedMs: known.workedMs + more })).toBeGreaterThanOrEqual(end);
        expect(endOf({ ...known, openTimes: known.openTimes?.slice(1) ?? null })).toBeGreaterThanOrEqual(end);
      }),
    );
  });

  test('is endangered if it ends after its deadline, and only then while the end is known', () => {
    fc.assert(
      fc.property(facts, (of) => {
        const { endsAt, isEndangered } = forecast(of, NOW);

        if (endsAt !== null) expect(isEndangered).toBe(Date.parse(endsAt) > Date.parse(of.by));
      }),
    );
  });

  test.each([
    ['after its deadline', { by: at(-1) }, 'the deadline has passed'],
    ['without a window before its deadline', { openTimes: [] }, 'no window opens until then'],
  ])('is endangered %s, also if its hosts need no time to settle', (_, changes, why) => {
    const none = { ...{ left: 2, ended: 0, workedMs: 0, usual: null, leastMs: 0, openTimes: null, hasMore: false } };

    expect(forecast({ ...none, by: at(HOUR_MS), ...changes }, NOW)).toEqual({
      ...{ endsAt: null, isEndangered: true, restsOn: expect.stringContaining(why) },
    });
  });

  test('is endangered whatever it rests on when its deadline cannot be met', () => {
    fc.assert(
      fc.property(facts, fc.integer({ min: 1, max: 500 * HOUR_MS }), (of, leastMs) => {
        const late = { ...of, leastMs };

        if (impossible(late, NOW) !== '') expect(forecast(late, NOW).isEndangered).toBe(true);
      }),
      { examples: [[{ ...BUSY, hasMore: true }, 250 * HOUR_MS]] },
    );
  });
});
