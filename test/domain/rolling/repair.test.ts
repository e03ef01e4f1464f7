import fc from 'fast-check';
import {
  judgeRepair,
  REPAIR_NAME,
  type RepairAnswer,
  type RepairFailure,
  type RepairUnderWay,
} from '../../../functions/domain/rolling/repair.ts';

const STARTED = Date.parse('2026-11-22T14:00:00Z');
const REPAIR: RepairUnderWay = {
  hook: 'kernel',
  hostname: 'host1',
  startedAt: new Date(STARTED).toISOString(),
  timeoutSeconds: 5_400,
};
const secondsIn = (seconds: number) => new Date(STARTED + seconds * 1_000);
const running = (retryAfterSeconds: number): RepairAnswer => ({ outcome: 'running', retryAfterSeconds, handle: 'h-2' });
const TROUBLE: RepairFailure = { outcome: 'unanswered', message: 'answered 503' };

test.each([
  ...['kernel', 'K', '7', 'disk-swap_2', 'a'.repeat(64)].map((name) => ({ name, is: true })),
  ...['', '-kernel', '_kernel', 'kernel.sh', 'a b', 'a'.repeat(65)].map((name) => ({ name, is: false })),
])("'$name' names a repair hook: $is", ({ name, is }) => {
  expect(REPAIR_NAME.test(name)).toBe(is);
});

describe('judgeRepair', () => {
  test.each<RepairAnswer>([
    { outcome: 'done', message: 'kernel 6.12 runs' },
    { outcome: 'failed', message: 'the disk is broken' },
  ])('believes what decides, however late: $outcome', (answer) => {
    expect(judgeRepair(answer, REPAIR, secondsIn(0))).toBe(answer);
    expect(judgeRepair(answer, REPAIR, secondsIn(1_000_000))).toBe(answer);
  });

  test.each([
    { name: 'as the hook says', heard: running(90), elapsed: 10, wait: 90 },
    { name: 'at the end of its time at the latest', heard: running(90), elapsed: 5_380, wait: 20 },
    { name: 'at once when the first call gets no answer', heard: TROUBLE, elapsed: 0, wait: 1 },
    { name: 'soon when there is trouble early', heard: TROUBLE, elapsed: 20, wait: 10 },
    { name: 'once a minute when there is trouble for long', heard: TROUBLE, elapsed: 4_000, wait: 60 },
    { name: 'soon when the clocks disagree', heard: TROUBLE, elapsed: -30, wait: 1 },
  ])('asks again $name', ({ heard, elapsed, wait }) => {
    expect(judgeRepair(heard, REPAIR, secondsIn(elapsed))).toMatchObject({
      outcome: 'running',
      retryAfterSeconds: wait,
    });
  });

  test('keeps what the hook wants to be told again, through trouble as well', () => {
    const repair = { ...REPAIR, handle: 'h-1' };

    expect(judgeRepair(running(5), repair, secondsIn(1))).toMatchObject({ handle: 'h-2' });
    expect(judgeRepair(TROUBLE, repair, secondsIn(1))).toMatchObject({ handle: 'h-1', message: 'answered 503' });
  });

  test.each([
    {
      name: 'a hook that goes on and on',
      heard: { ...running(90), message: 'reboots' },
      last: /with 'complete'\. Last answer: reboots$/,
    },
    { name: 'a hook that says nothing of how it goes', heard: running(90), last: /with 'complete'$/ },
    { name: 'a hook that nobody reaches', heard: TROUBLE, last: /with 'complete'\. Last answer: answered 503$/ },
  ])('has failed when its time is over, and says what to do: $name', ({ heard, last }) => {
    expect(judgeRepair(heard as RepairAnswer, REPAIR, secondsIn(5_400))).toEqual({
      outcome: 'failed',
      message: expect.stringMatching(
        /^'kernel' is not done after 1h30m and may still be at work: look, then bring host1 back/,
      ),
    });
    expect(judgeRepair(heard as RepairAnswer, REPAIR, secondsIn(5_400))).toMatchObject({
      message: expect.stringMatching(last),
    });
  });

  test('never waits for no time, nor beyond the end, and is never done unless the hook says so', () => {
    const heard = fc.oneof(fc.constant(TROUBLE), fc.integer({ min: 1, max: 86_400 }).map(running));
    fc.assert(
      fc.property(
        heard,
        fc.integer({ min: 1, max: 86_400 }),
        fc.double({ min: 0, max: 90_000, noNaN: true }),
        (h, limit, t) => {
          const verdict = judgeRepair(h, { ...REPAIR, timeoutSeconds: limit }, secondsIn(t));
          if (verdict.outcome !== 'running')
            return verdict.outcome === 'failed' && Math.round(t * 1_000) >= limit * 1_000 - 1;
          return verdict.retryAfterSeconds >= 1 && verdict.retryAfterSeconds < limit - t + 2;
        },
      ),
    );
  });
});
