import fc from 'fast-check';
import { HOST_STATES, type Host, type Transition } from '../../../functions/domain/host/host.ts';
import { type Ended, FATES, finishOf, isArrival, progressOf } from '../../../functions/domain/request/finish.ts';
import type { MaintenanceKind } from '../../../functions/domain/request/maintenance.ts';
import { maintenance } from '../../adapters/store/suite/records.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');

const DOWNWARD = { goalState: 'HOST_STATE_DOWN', maintenance: hostMaintenance() } as const;
const UPWARD = { goalState: 'HOST_STATE_UP', maintenance: hostMaintenance() } as const;
const STUCK = { taskId: '', framework: '', code: 'execution-stuck', message: '', since: NOW.toISOString() };

describe('where a host stands in a maintenance that takes hosts down', () => {
  test.each<{ name: string; host: Partial<Host> | undefined; standing: string }>([
    { name: 'it drains', host: { ...DOWNWARD, state: 'HOST_STATE_DRAINING' }, standing: 'moving' },
    { name: 'it has not begun', host: { ...DOWNWARD, state: 'HOST_STATE_UP' }, standing: 'moving' },
    { name: 'it is DOWN', host: { ...DOWNWARD, state: 'HOST_STATE_DOWN' }, standing: 'arrived' },
    {
      name: 'executions did not help',
      host: { ...DOWNWARD, state: 'HOST_STATE_DRAINING', blockers: [STUCK] },
      standing: 'failed',
    },
    {
      name: 'another request has it',
      host: { ...UPWARD, maintenance: hostMaintenance({ id: 'm2' }), state: 'HOST_STATE_DRAINING' },
      standing: 'left',
    },
    { name: 'it is UP again', host: {}, standing: 'left' },
    { name: 'it is no longer known', host: undefined, standing: 'left' },
  ])('$name: $standing', ({ host, standing }) => {
    expect(progressOf({ id: 'm1', kind: 'start' }, host && hostRecord(host))).toBe(standing);
  });
});

describe.each(['complete', 'cancel'] as const)('where a host stands in a %s', (kind) => {
  test.each<{ name: string; host: Partial<Host> | undefined; standing: string }>([
    { name: 'it is DOWN', host: { ...UPWARD, state: 'HOST_STATE_DOWN' }, standing: 'moving' },
    { name: 'it drains still', host: { ...UPWARD, state: 'HOST_STATE_DRAINING' }, standing: 'moving' },
    { name: 'it never left UP, and may be switched off', host: UPWARD, standing: 'moving' },
    { name: 'it is UP, in no maintenance', host: {}, standing: 'arrived' },
    {
      name: 'it is in a later one',
      host: { ...DOWNWARD, maintenance: hostMaintenance({ id: 'm2' }) },
      standing: 'left',
    },
    { name: 'somebody else has taken it down', host: { state: 'HOST_STATE_DOWN', managed: false }, standing: 'left' },
  ])('$name: $standing', ({ host, standing }) => {
    expect(progressOf({ id: 'm1', kind }, host && hostRecord(host))).toBe(standing);
  });
});

describe('a host that has left', () => {
  const down: Transition = {
    version: 2,
    at: NOW.toISOString(),
    from: 'HOST_STATE_DRAINED',
    to: 'HOST_STATE_DOWN',
    by: '',
    reason: '',
    maintenanceId: 'm1',
    detail: '',
  };

  test.each<{ name: string; kind: MaintenanceKind; transition: Transition; arrived?: boolean }>([
    { name: 'its transition to DOWN', kind: 'start', transition: down, arrived: true },
    { name: 'that transition in another maintenance', kind: 'start', transition: { ...down, maintenanceId: 'm2' } },
    { name: 'a note on a host that is DOWN', kind: 'start', transition: { ...down, from: 'HOST_STATE_DOWN' } },
    { name: 'a transition to DOWN in a return', kind: 'complete', transition: down },
    {
      name: 'the transition to UP in a return',
      kind: 'cancel',
      transition: { ...down, from: 'HOST_STATE_DRAINING', to: 'HOST_STATE_UP' },
      arrived: true,
    },
  ])('has arrived by $name: $arrived', ({ kind, transition, arrived = false }) => {
    expect(isArrival({ id: 'm1', kind }, transition)).toBe(arrived);
  });
});

const ended: fc.Arbitrary<Ended[]> = fc.uniqueArray(
  fc.record({
    hostname: fc.string({ minLength: 1 }),
    host: fc.option(
      fc.constantFrom(...HOST_STATES).map((state) => hostRecord({ state })),
      { nil: undefined },
    ),
    fate: fc.constantFrom(...FATES),
  }),
  { selector: ({ hostname }) => hostname, maxLength: 300 },
);

describe('what is written of an end', () => {
  test('counts every host once, whatever became of it', () => {
    fc.assert(
      fc.property(ended, (hosts) => {
        const { hostCount, outcomes, states } = finishOf(maintenance('m1'), hosts, NOW);
        const sum = (counts: object) => Object.values(counts).reduce((total, count) => total + count, 0);

        expect(hostCount).toBe(hosts.length);
        expect(sum(outcomes)).toBe(hosts.length);
        expect(sum(states)).toBe(hosts.filter(({ host }) => host !== undefined).length);
      }),
    );
  });

  test('names those that did not arrive, in order, and a hundred at most', () => {
    fc.assert(
      fc.property(ended, (hosts) => {
        const missing = hosts.filter(({ fate }) => fate !== 'arrived').map(({ hostname }) => hostname);

        expect(finishOf(maintenance('m1'), hosts, NOW).notArrived.map(({ hostname }) => hostname)).toEqual(
          missing.sort().slice(0, 100),
        );
      }),
    );
  });

  test('has the request, the numbers, and the state and first blocker of those that did not arrive', () => {
    const host = hostRecord({ state: 'HOST_STATE_DRAINING', blockers: [{ ...STUCK, code: 'no-place' }, STUCK] });
    const calm = hostRecord({ state: 'HOST_STATE_DRAINED' });
    const hosts: readonly Ended[] = [
      { hostname: 'h3', host: undefined, fate: 'notBegun' },
      { hostname: 'h1', host, fate: 'failed' },
      { hostname: 'h2', host: calm, fate: 'takenOver' },
      { hostname: 'h4', host: calm, fate: 'arrived' },
    ];

    expect(finishOf(maintenance('m1', { windowName: 'rack-7', parentId: 'm0' }), hosts, NOW)).toEqual({
      ...{ maintenanceId: 'm1', kind: 'start', by: 'alice', reason: 'kernel', startedAt: '2026-03-01T12:00:00.000Z' },
      ...{ windowName: 'rack-7', parentId: 'm0', hostCount: 4 },
      states: { HOST_STATE_DRAINING: 1, HOST_STATE_DRAINED: 2 },
      outcomes: { arrived: 1, takenOver: 1, failed: 1, notBegun: 1 },
      notArrived: [
        { hostname: 'h1', state: 'HOST_STATE_DRAINING', outcome: 'failed', code: 'no-place' },
        { hostname: 'h2', state: 'HOST_STATE_DRAINED', outcome: 'takenOver', code: null },
        { hostname: 'h3', state: null, outcome: 'notBegun', code: null },
      ],
      ...{ told: false, at: NOW.toISOString() },
    });
  });

  test('names no more than a hundred', () => {
    const hosts = Array.from(
      { length: 101 },
      (_, n): Ended => ({ hostname: `h${n}`, host: undefined, fate: 'failed' }),
    );

    expect(finishOf(maintenance('m1'), hosts, NOW)).toMatchObject({ hostCount: 101, outcomes: { failed: 101 } });
    expect(finishOf(maintenance('m1'), hosts, NOW).notArrived).toHaveLength(100);
  });
});
