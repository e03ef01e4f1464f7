import type { Transition } from '../../../functions/domain/host/host.ts';
import { pastOf, pastSince, reachesBack } from '../../../functions/domain/host/past.ts';
import { hostRecord } from '../../fakes/host-record.ts';

const at = (hour: number) => `2026-03-01T${String(hour).padStart(2, '0')}:00:00.000Z`;
const time = (hour: number) => new Date(at(hour));

const entry = (version: number, hour: number, change: Partial<Transition>): Transition => ({
  ...{ version, at: at(hour), from: 'HOST_STATE_UP', to: 'HOST_STATE_UP', by: 'ann', reason: 'kernel' },
  ...{ maintenanceId: 'm-1', detail: '' },
  ...change,
});

const DRAINING = entry(5, 2, { to: 'HOST_STATE_DRAINING' });
const NOTE = entry(6, 3, { from: 'HOST_STATE_DRAINING', to: 'HOST_STATE_DRAINING', by: 'reconciliation' });
const DRAINED = entry(7, 4, { from: 'HOST_STATE_DRAINING', to: 'HOST_STATE_DRAINED' });
const DOWN = entry(8, 5, { from: 'HOST_STATE_DRAINED', to: 'HOST_STATE_DOWN' });
const BACK = entry(9, 6, { from: 'HOST_STATE_DOWN', to: 'HOST_STATE_UP', by: 'ben', maintenanceId: 'm-2' });
const HISTORY = [BACK, DOWN, DRAINED, NOTE, DRAINING];

const REQUEST = { id: 'm-1', reason: 'kernel', requestedBy: 'ann' };

describe('a host in the past', () => {
  test.each([
    { name: 'before its first change, since an unknown time', hour: 1, state: 'UP', since: null, maintenance: null },
    { name: 'at the very moment of a change', hour: 2, state: 'DRAINING', since: at(2), maintenance: REQUEST },
    { name: 'after a note of another author', hour: 3, state: 'DRAINING', since: at(2), maintenance: REQUEST },
    { name: 'DRAINED', hour: 4.5, state: 'DRAINED', since: at(4), maintenance: REQUEST },
    { name: 'DOWN', hour: 5.5, state: 'DOWN', since: at(5), maintenance: REQUEST },
    { name: 'UP again, and in no maintenance', hour: 7, state: 'UP', since: at(6), maintenance: null },
  ])('is $name', ({ hour, state, since, maintenance }) => {
    const then = new Date(time(0).getTime() + hour * 3_600_000);

    expect(pastOf(HISTORY, then)).toMatchObject({ state: `HOST_STATE_${state}`, stateSince: since, maintenance });
  });

  test('has the entries around that time', () => {
    expect(pastOf(HISTORY, time(3))).toMatchObject({ last: NOTE, next: DRAINED });
    expect(pastOf(HISTORY, time(1))).toMatchObject({ last: undefined, next: DRAINING });
    expect(pastOf(HISTORY, time(9))).toMatchObject({ last: BACK, next: undefined });
  });

  test('is not known before the first look at it', () => {
    const first = entry(1, 2, { by: 'mesos', maintenanceId: null });

    expect(pastOf([first], time(1))).toBeUndefined();
    expect(pastOf([], time(1))).toBeUndefined();
    expect(pastOf([first], time(2))).toMatchObject({ state: 'HOST_STATE_UP', stateSince: null });
  });

  test('is in no maintenance of ours when another operator drained it in Mesos', () => {
    expect(pastOf([{ ...DRAINING, maintenanceId: null }], time(3))?.maintenance).toBeNull();
  });

  test('has the author of the last note when the history does not reach back to its change', () => {
    expect(pastOf([NOTE], time(3))?.maintenance).toEqual({ ...REQUEST, requestedBy: 'reconciliation' });
  });

  test('is its record, after its last change of state', () => {
    const maintenance = {
      ...{ ...REQUEST, requestedAt: at(2), deadline: null, onDeadline: 'hold' as const, executionArn: null },
    };
    const host = hostRecord({ state: 'HOST_STATE_DRAINING', stateSince: at(2), maintenance });

    expect(pastSince(host, time(2))).toMatchObject({ state: host.state, stateSince: at(2), maintenance: REQUEST });
    expect(pastSince({ ...host, maintenance: null }, time(2)).maintenance).toBeNull();
  });

  test('has not the maintenance that was asked for later', () => {
    const maintenance = {
      ...{ id: 'm-9', reason: '', requestedBy: 'ben', requestedAt: at(5), deadline: null },
      ...{ onDeadline: 'hold' as const, executionArn: null },
    };
    const host = hostRecord({ state: 'HOST_STATE_DOWN', stateSince: at(2), maintenance });

    expect(pastSince(host, time(3)).maintenance).toBeNull();
    expect(pastSince(host, time(3), pastOf([DRAINING], time(3))).maintenance).toEqual(REQUEST);
  });

  test('needs no older entries than its last change of state', () => {
    expect(reachesBack([BACK, DOWN], time(5))).toBe(true);
    expect(reachesBack([BACK], time(5))).toBe(false);
    expect(reachesBack([DOWN, DRAINED, NOTE], time(3))).toBe(false);
  });
});
