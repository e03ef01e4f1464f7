import { describe, expect, test } from '@jest/globals';
import {
  type ForecastFacts,
  forecast,
  impossible,
  leastMs,
  type OpenTime,
  roundsOf,
} from '../../../functions/domain/campaigns/forecast.ts';
import type { RollingOptions } from '../../../functions/domain/rolling/options.ts';
import { OPTIONS } from '../rolling/rollouts.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const HOUR_MS = 3_600_000;
const at = (hours: number) => new Date(NOW.getTime() + hours * HOUR_MS).toISOString();

/** A window that is open from one hour to another, counted from now. */
const open = (from: number, to: number): OpenTime => ({
  fromMs: NOW.getTime() + from * HOUR_MS,
  toMs: NOW.getTime() + to * HOUR_MS,
});

/** 10 hosts until tomorrow, at any time; 5 hosts took 2 h 30 m. */
const FACTS: ForecastFacts = {
  ...{ by: at(24), left: 10, ended: 5, workedMs: 2.5 * HOUR_MS },
  ...{ usual: null, leastMs: 0, openTimes: null, hasMore: false },
};
const OWN = '5 hosts took 2h30m so far';
const usual = (hours: number) => ({ ms: hours * HOUR_MS, restsOn: 'hosts usually take so long' });

describe('a forecast says', () => {
  test.each<[string, Partial<ForecastFacts>, string | null, string, boolean]>([
    ['when a campaign at any time ends', {}, at(5), OWN, false],
    ['that one host is done', { ended: 1, workedMs: HOUR_MS }, at(10), '1 host took 1h so far', false],
    [
      'that its deadline has passed',
      { ended: 0, by: at(0) },
      null,
      'unknown until the first host is done; the deadline has passed',
      true,
    ],
    ['that no host is left', { left: 0, by: at(-1) }, null, 'no host is left', false],
    ['nothing before the first host', { ended: 0 }, null, 'unknown until the first host is done', false],
    ['the usual time if that is longer', { usual: usual(6) }, at(6), 'hosts usually take so long', false],
    ['the usual time if both are the same', { usual: usual(5) }, at(5), 'hosts usually take so long', false],
    ['the own time if that is longer', { usual: usual(4) }, at(5), OWN, false],
    ['that it ends just in time', { by: at(5) }, at(5), OWN, false],
    ['that it ends too late', { by: at(4.9) }, at(5), OWN, true],
    [
      'the windows until its end alone',
      { openTimes: [open(-1, 2), open(3, 7), open(8, 9)] },
      at(6),
      `${OWN}, and 2 windows to come`,
      false,
    ],
    ['that one window is enough', { openTimes: [open(1, 6)] }, at(6), `${OWN}, and 1 window to come`, false],
    [
      'that its windows are too few',
      { openTimes: [open(1, 2), open(3, 4)] },
      null,
      `${OWN}, and 10 hosts need more than the 2 windows to come`,
      true,
    ],
    [
      'that its known windows are too few, of more before its deadline',
      { openTimes: [open(1, 2)], hasMore: true },
      null,
      `${OWN}, and 10 hosts need more than the 1 window to come`,
      false,
    ],
    [
      'that its windows until its deadline are too few, of more after that',
      { openTimes: [open(22, 24)], hasMore: true, left: 10 },
      null,
      `${OWN}, and 10 hosts need more than the 1 window to come`,
      true,
    ],
    ['that its end is known, but its deadline too early for all', { leastMs: 25 * HOUR_MS }, at(5), OWN, true],
    ['that its deadline is just late enough', { leastMs: 24 * HOUR_MS }, at(5), OWN, false],
  ])('%s', (_, changes, endsAt, restsOn, isEndangered) => {
    expect(forecast({ ...FACTS, ...changes }, NOW)).toEqual({ endsAt, restsOn, isEndangered });
  });

  test('why its deadline cannot be met, also while its end is unknown', () => {
    expect(forecast({ ...FACTS, ended: 0, leastMs: 25 * HOUR_MS }, NOW)).toEqual({
      ...{ endsAt: null, isEndangered: true },
      restsOn: 'unknown until the first host is done; 10 hosts take 1d1h at the very least, and there is only 1d',
    });
  });
});

describe('a deadline', () => {
  test.each<[string, Partial<ForecastFacts>, string]>([
    ['is met in just the time that the hosts take', { leastMs: 24 * HOUR_MS }, ''],
    ['has passed', { by: at(-1) }, 'it has passed'],
    ['has passed at its time', { by: at(0) }, 'it has passed'],
    ['is too early', { leastMs: 25 * HOUR_MS }, '10 hosts take 1d1h at the very least, and there is only 1d'],
    [
      'is too early for one host',
      { left: 1, leastMs: 24 * HOUR_MS + 1 },
      '1 host takes 1d1s at the very least, and there is only 1d',
    ],
    ['lets no window open', { openTimes: [open(24, 25)] }, 'no window opens until then'],
    ['comes without any window', { openTimes: [] }, 'no window opens until then'],
    [
      'lets windows open for too short a time, and counts the past and what comes later for nothing',
      { openTimes: [open(-5, -1), open(-1, 1), open(4, 5), open(23, 25), open(26, 30)], leastMs: 4 * HOUR_MS },
      '10 hosts take 4h at the very least, and the windows until then are open for 3h',
    ],
    ['lets windows open for long enough', { openTimes: [open(-1, 1), open(22, 24)], leastMs: 3 * HOUR_MS }, ''],
    ['comes after the windows that are known', { openTimes: [open(1, 2)], hasMore: true, leastMs: 9 * HOUR_MS }, ''],
    ['comes after windows of which none is known', { openTimes: [], hasMore: true, leastMs: 9 * HOUR_MS }, ''],
    [
      'comes at the end of the windows that are known',
      { openTimes: [open(23, 24)], hasMore: true, leastMs: 2 * HOUR_MS },
      '10 hosts take 2h at the very least, and the windows until then are open for 1h',
    ],
  ])('%s', (_, changes, why) => {
    expect(impossible({ ...FACTS, ...changes }, NOW)).toBe(why);
  });
});

describe('the hosts of a campaign go', () => {
  const pools = (a: number, b = 0) =>
    [...Array(a).fill('a'), ...Array(b).fill('b')].map((pool: string) => ({ attributes: { pool } }));

  test.each<[string, Partial<RollingOptions>, ReturnType<typeof pools>, number]>([
    ['in no round without hosts', {}, [], 0],
    ['in one round without a limit', {}, pools(9), 1],
    ['as many rounds as their number at once needs', { concurrency: 3 }, pools(4, 3), 3],
    ['as the fullest pool needs', { maxUnavailable: { count: 2 } }, pools(5, 2), 3],
    ['by shares of all known hosts of each pool', { maxUnavailable: { percent: 10 } }, pools(8, 1), 4],
    ['by the stricter of both limits', { concurrency: 2, maxUnavailable: { count: 4 } }, pools(8), 4],
  ])('%s', (_, options, hosts, rounds) => {
    expect(roundsOf(hosts, pools(20, 40), { ...OPTIONS, ...options })).toBe(rounds);
  });

  test('each round takes the time to settle at least', () => {
    expect(leastMs(pools(3), pools(3), { ...OPTIONS, concurrency: 1, settleSeconds: 60 })).toBe(180_000);
  });
});
