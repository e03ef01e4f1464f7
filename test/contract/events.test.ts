import { EVENTS, type EventOf } from '../../functions/contract/events.ts';
import { described } from '../fakes/described-event.ts';

const changed: EventOf<'Host State Changed'> = {
  type: 'Host State Changed',
  detail: {
    schemaVersion: 1,
    cluster: 'test',
    hostname: 'h1',
    from: 'HOST_STATE_UP',
    to: 'HOST_STATE_DRAINING',
    at: '2026-03-01T12:00:00.000Z',
    by: 'someone',
    reason: '',
    maintenanceId: null,
  },
};

const repaired = (more: object) => ({
  type: 'Drift Repaired',
  detail: {
    schemaVersion: 1,
    cluster: 'test',
    hostnames: ['h1'],
    diff: [{ hostname: 'h1', of: 'window', wanted: { startNs: '1', durationNs: null }, found: null, ...more }],
    at: '2026-03-01T12:00:00.000Z',
  },
});

describe('a published event', () => {
  test('passes if it matches its schema', () => {
    expect(described(changed)).toBe(changed);
    expect(() => described(repaired({}))).not.toThrow();
  });

  test.each([
    ['an unknown detail-type', { ...changed, type: 'Host Changed' }, /no schema/],
    ['a missing field', { ...changed, detail: { schemaVersion: 1 } }, /cluster/],
    ['an unknown state', { ...changed, detail: { ...changed.detail, to: 'UP' } }, /to/],
    ['a time without an offset', { ...changed, detail: { ...changed.detail, at: '2026-03-01T12:00:00' } }, /at/],
    ['an unknown field', { ...changed, detail: { ...changed.detail, why: 'x' } }, /not described/],
    ['an unknown field inside', repaired({ why: 'x' }), /not described/],
  ])('is refused with %s', (_name, event, fault) => {
    expect(() => described(event)).toThrow(fault);
  });

  test('of a host has exactly the fields that other systems’ rules and targets rely on', () => {
    expect(Object.keys(EVENTS['Host State Changed'].shape)).toEqual(
      'schemaVersion link cluster hostname from to at by reason maintenanceId'.split(' '),
    );
  });
});
