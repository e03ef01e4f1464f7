import fc from 'fast-check';
import type { Host } from '../../../functions/domain/host/host.ts';
import {
  overdueAfter,
  stepOf,
  stepsBetween,
  type UsualTimes,
  usualOf,
  withTime,
} from '../../../functions/domain/host/step-times.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';

const at = (minutes: number) => new Date(Date.parse('2026-03-01T12:00:00.000Z') + minutes * 60_000).toISOString();

/** Since noon in its state; asked for ten minutes before. */
function host(state: Host['state'], goalState: Host['goalState'], changes: Partial<Host> = {}): Host {
  const maintenance = hostMaintenance({ requestedAt: at(-10) });
  return hostRecord({ state, goalState, stateSince: at(0), maintenance, ...changes });
}

const [UP, DRAINING, DRAINED, DOWN] = [
  'HOST_STATE_UP',
  'HOST_STATE_DRAINING',
  'HOST_STATE_DRAINED',
  'HOST_STATE_DOWN',
] as const;
const draining = host(DRAINING, DOWN);
const returning = host(DOWN, UP, { maintenance: hostMaintenance({ requestedAt: at(2) }) });
const later = (state: Host['state'], goalState: Host['goalState'] = DOWN) =>
  host(state, goalState, { stateSince: at(5) });

test.each([
  { name: 'a drain', before: draining, after: later(DRAINED), steps: [['drain', 300]] },
  {
    name: 'a drain and the step down in one look',
    before: draining,
    after: later(DOWN),
    steps: [
      ['drain', 300],
      ['take-down', 0],
    ],
  },
  { name: 'the step down', before: host(DRAINED, DOWN), after: later(DOWN), steps: [['take-down', 300]] },
  { name: 'a return, since it was asked for', before: returning, after: later(UP, UP), steps: [['bring-up', 180]] },
  { name: 'nothing while the state stays', before: draining, after: draining, steps: [] },
  { name: 'nothing of a cancelled drain', before: draining, after: later(UP, UP), steps: [] },
  {
    name: 'a drain that ends in the look in which it begins',
    before: host(UP, DOWN),
    after: later(DOWN),
    steps: [
      ['drain', 0],
      ['take-down', 0],
    ],
  },
  { name: 'nothing of a drain that begins', before: host(UP, DOWN), after: later(DRAINING), steps: [] },
  {
    name: 'nothing of a drain that another operator began',
    before: host(DRAINING, DOWN, { stateSince: at(-60) }),
    after: later(DOWN),
    steps: [],
  },
  { name: 'nothing of a new host', before: undefined, after: later(DOWN), steps: [] },
])('two looks show $name', ({ before, after, steps }) => {
  expect(stepsBetween(before, after).map(({ kind, seconds }) => [kind, seconds])).toEqual(steps);
});

test.each([
  { name: 'drains', of: draining, step: { kind: 'drain', since: at(0) } },
  { name: 'comes up', of: returning, step: { kind: 'bring-up', since: at(2) } },
  { name: 'is down to stay', of: host(DOWN, DOWN), step: undefined },
  { name: 'has its drain cancelled', of: host(DRAINING, UP), step: undefined },
])('the step of a host that $name', ({ of, step }) => {
  expect(stepOf(of)).toEqual(step);
});

const noted = (durations: readonly number[], before: UsualTimes = {}) =>
  durations.reduce((times, seconds) => withTime(times, 'drain', seconds), before);

/** Three quarters of the durations are no longer. */
function exact(durations: readonly number[]): number {
  return durations.toSorted((a, b) => a - b)[Math.ceil(durations.length * 0.75) - 1] ?? 0;
}

const seconds = fc.double({ min: 0, max: 100_000, noNaN: true });

describe('the usual time', () => {
  test('is within one bucket of the true 75th percentile: at most twice, at least half of it', () => {
    fc.assert(
      fc.property(fc.array(seconds, { minLength: 10, maxLength: 127 }), (durations) => {
        const [usual, truth] = [usualOf(noted(durations), 'drain'), exact(durations)];

        expect(usual?.known).toBe(durations.length);
        expect(usual?.seconds).toBeLessThanOrEqual(Math.max(4, Math.ceil(2 * truth)));
        expect(usual?.seconds).toBeGreaterThanOrEqual(truth <= 4 ? 0 : truth / 2);
      }),
    );
  });

  test('follows what takes place now: older times fade, and vanish', () => {
    fc.assert(
      fc.property(fc.array(seconds, { maxLength: 500 }), fc.integer({ min: 5, max: 50_000 }), (old, now) => {
        const times = noted(
          Array.from({ length: 600 }, () => now),
          noted(old),
        );
        const usual = usualOf(times, 'drain')?.seconds ?? 0;

        expect((times.drain ?? []).filter((count) => count > 0)).toHaveLength(1);
        expect([usual <= 2 * now, usual >= now / 2]).toEqual([true, true]);
      }),
    );
  });

  test('needs a few bytes, however many are known', () => {
    const times = noted(Array.from({ length: 10_000 }, (_, index) => index));

    expect(JSON.stringify(times.drain).length).toBeLessThan(60);
    expect(usualOf(times, 'drain')?.known).toBeLessThan(128);
  });

  test('is unknown until ten are known, and of each kind by itself', () => {
    const times = noted([1, 2, 3, 4, 5, 6, 7, 8, 9]);

    expect(usualOf(times, 'drain')).toBeUndefined();
    expect(usualOf(withTime(times, 'drain', 10), 'drain')).toEqual({ seconds: 8, known: 10 });
    expect(usualOf(withTime(times, 'drain', 10), 'bring-up')).toBeUndefined();
  });
});

test.each([
  { name: 'twice the usual time', usualSeconds: 600, seconds: 1_200 },
  { name: 'five minutes where steps are quick', usualSeconds: 3, seconds: 300 },
  { name: 'the setting while too little is known', usualSeconds: undefined, seconds: 900 },
])('a step is overdue after $name', ({ usualSeconds, seconds }) => {
  expect(overdueAfter(usualSeconds === undefined ? undefined : { seconds: usualSeconds, known: 10 }, 900)).toBe(
    seconds,
  );
});
