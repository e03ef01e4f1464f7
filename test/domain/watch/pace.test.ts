import { waitBeforeLook } from '../../../functions/domain/watch/pace.ts';

describe('waitBeforeLook', () => {
  test.each([
    [1, 0, 1],
    [1, 9, 1],
    [1, 10, 2],
    [1, 25, 4],
    [1, 59, 32],
    [1, 60, 60],
    [1, 10_000, 60],
    [5, 0, 5],
    [5, 40, 60],
    [60, 0, 60],
  ])('polls of %d s, %d looks without a change: %d s', (poll, idle, seconds) => {
    expect(waitBeforeLook(poll, idle)).toBe(seconds);
  });

  test.each([
    { dueInSeconds: 12.2, seconds: 13 },
    { dueInSeconds: 3_600, seconds: 60 },
    { dueInSeconds: 0.5, seconds: 5 },
    { dueInSeconds: -20, seconds: 5 },
  ])('comes no later than what is due in $dueInSeconds s, and no sooner than a poll', ({ dueInSeconds, seconds }) => {
    expect(waitBeforeLook(5, 1_000, dueInSeconds)).toBe(seconds);
  });
});
