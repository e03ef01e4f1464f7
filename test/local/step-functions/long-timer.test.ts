import { jest } from '@jest/globals';
import { sleepUntil } from '../../../local/step-functions/program/long-timer.ts';

const DAY_MS = 86_400_000;

describe('sleepUntil', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('waits longer than one timer can, and ends when the time has come', async () => {
    let isOver = false;
    void sleepUntil(Date.now() + 40 * DAY_MS, new AbortController().signal).then(() => {
      isOver = true;
    });

    await jest.advanceTimersByTimeAsync(40 * DAY_MS - 1);
    expect(isOver).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(isOver).toBe(true);
  });

  test('ends within a minute when the clock was ahead of its timers', async () => {
    let isOver = false;
    void sleepUntil(Date.now() + DAY_MS, new AbortController().signal).then(() => {
      isOver = true;
    });

    jest.setSystemTime(Date.now() + 2 * DAY_MS);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(isOver).toBe(true);
  });

  test('ends when it is aborted, and leaves no timer', async () => {
    const abort = new AbortController();
    const slept = sleepUntil(Date.now() + DAY_MS, abort.signal);
    abort.abort();

    await slept;
    expect(jest.getTimerCount()).toBe(0);
  });

  test('shares one timer among all long sleeps, until the last of them is aborted', async () => {
    const aborts = Array.from({ length: 100 }, () => new AbortController());
    const slept = aborts.map((abort, day) => sleepUntil(Date.now() + (day + 1) * DAY_MS, abort.signal));
    expect(jest.getTimerCount()).toBe(1);

    await jest.advanceTimersByTimeAsync(50 * DAY_MS);
    expect(jest.getTimerCount()).toBe(1);
    await Promise.all(slept.slice(0, 50));

    for (const abort of aborts) abort.abort();
    await Promise.all(slept);
    expect(jest.getTimerCount()).toBe(0);
  });

  test('sleeps for ever without a timer', async () => {
    const abort = new AbortController();
    const slept = sleepUntil(Number.POSITIVE_INFINITY, abort.signal);
    expect(jest.getTimerCount()).toBe(0);
    abort.abort();

    await slept;
  });
});
