import fc from 'fast-check';
import {
  type Breaker,
  type BreakerLimits,
  countIn,
  NEW_BREAKER,
  openText,
  reset,
  roomIn,
  withHosts,
} from '../../../functions/domain/request/breaker.ts';

const LIMITS: BreakerLimits = { begun: 3, failed: 2, windowSeconds: 3_600 };
const at = (minutes: number) => new Date(Date.parse('2026-03-01T12:00:00.000Z') + minutes * 60_000);
const begun = (breaker: Breaker, hosts: number, minutes: number, limits = LIMITS) =>
  withHosts(breaker, { count: 'begun', hosts, by: 'ann' }, limits, at(minutes));
const failed = (breaker: Breaker, minutes: number) =>
  withHosts(breaker, { count: 'failed', hosts: 1, by: 'failures' }, LIMITS, at(minutes));

describe('the breaker', () => {
  test('stays closed up to its limits, and counts', () => {
    const breaker = begun(begun(NEW_BREAKER, 2, 0), 1, 5);

    expect(breaker.open).toBeNull();
    expect(countIn(breaker, 'begun', LIMITS, at(10))).toBe(3);
  });

  test('opens when more hosts would begin, which then do not count', () => {
    const breaker = begun(begun(NEW_BREAKER, 2, 0), 2, 5);

    expect(breaker.open).toEqual({
      ...{ at: at(5).toISOString(), why: '4 hosts would have begun within 1h, more than 3' },
    });
    expect(countIn(breaker, 'begun', LIMITS, at(5))).toBe(2);
    expect(breaker.events).toEqual([
      { at: at(5).toISOString(), by: 'ann', text: 'opened: 4 hosts would have begun within 1h, more than 3' },
    ]);
  });

  test('opens when more hosts have failed', () => {
    const breaker = failed(failed(failed(NEW_BREAKER, 0), 1), 2);

    expect(breaker.open?.why).toBe('3 hosts have failed within 1h, more than 2');
  });

  test('forgets hosts that have left the window, one slot late at most', () => {
    const breaker = begun(NEW_BREAKER, 3, 0);

    expect(begun(breaker, 1, 59).open).not.toBeNull();
    expect(begun(breaker, 1, 61).open).toBeNull();
  });

  test('stays open, however much time goes by, until it is reset with a reason', () => {
    const open = begun(NEW_BREAKER, 4, 0);
    const later = begun(open, 1, 600);
    expect(later).toMatchObject({ open: open.open, begun: [] });
    expect(begun(open, 5, 1)).toEqual(open);

    const closed = reset(later, { by: 'bob', reason: 'the rack is back' }, at(601));

    expect(closed).toMatchObject({ open: null, begun: [], failed: [] });
    expect(closed.events).toMatchObject([{ by: 'ann' }, { by: 'bob', text: 'reset: the rack is back' }]);
    expect(begun(closed, 3, 602).open).toBeNull();
  });

  test('says why nothing begins, and what to do', () => {
    const { open } = begun(NEW_BREAKER, 4, 0);

    expect(open && openText(open)).toBe(
      "the breaker is open since 2026-03-01T12:00:00.000Z: 4 hosts would have begun within 1h, more than 3. Nothing begins until an operator has looked and runs 'peloton breaker reset --reason TEXT'",
    );
  });

  test.each([
    ['3 hosts', 3, 1],
    ['1 host', 1, 0],
  ])('that opens above %s has room for the rest when 2 have begun', (hosts, limit, most) => {
    expect(roomIn(begun(NEW_BREAKER, 2, 0), limit, LIMITS, at(1))).toEqual({
      ...{ most, reason: `the breaker opens when more than ${hosts} begin within 1h, and 2 have` },
    });
  });

  test('without a limit never opens, and keeps nothing without hosts', () => {
    expect(begun(NEW_BREAKER, 1_000, 0, { ...LIMITS, begun: null })).toEqual(NEW_BREAKER);
    expect(begun(NEW_BREAKER, 0, 0)).toEqual(NEW_BREAKER);
  });

  test('keeps a small record, however many hosts begin and however often it is reset', () => {
    let breaker = NEW_BREAKER;
    for (let minute = 0; minute < 120; minute += 0.5) breaker = begun(breaker, 1, minute, { ...LIMITS, begun: 999 });
    expect(breaker.begun.length).toBeLessThanOrEqual(61);

    for (let minute = 0; minute < 30; minute += 1)
      breaker = reset(breaker, { by: 'bob', reason: `${minute}` }, at(minute));
    expect(breaker.events).toHaveLength(20);
    expect(breaker.events.at(-1)?.text).toBe('reset: 29');
  });

  test('lets no more hosts begin within any window than its limit', () => {
    const starts = fc.array(
      fc.record({ hosts: fc.integer({ min: 1, max: 2 }), afterS: fc.integer({ min: 0, max: 900 }) }),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(starts, (all) => {
        let [breaker, seconds] = [NEW_BREAKER, 0];
        const begins: { seconds: number; hosts: number }[] = [];
        for (const { hosts, afterS } of all) {
          seconds += afterS;
          breaker = begun(breaker, hosts, seconds / 60);
          if (breaker.open === null) begins.push({ seconds, hosts });
          else breaker = { ...breaker, open: null };
          const inWindow = begins.filter((each) => each.seconds > seconds - LIMITS.windowSeconds);
          expect(inWindow.reduce((sum, each) => sum + each.hosts, 0)).toBeLessThanOrEqual(3);
        }
      }),
    );
  });
});
