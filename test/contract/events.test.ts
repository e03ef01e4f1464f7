import { describe, expect, test } from '@jest/globals';
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

describe('what is published, held to its schema', () => {
  test('passes when it is as described', () => {
    expect(described(changed)).toBe(changed);
    expect(() => described(repaired({}))).not.toThrow();
  });

  test.each([
    { name: 'an unknown detail-type', event: { ...changed, type: 'Host Changed' }, fault: /no schema/ },
    { name: 'a field that is missing', event: { ...changed, detail: { schemaVersion: 1 } }, fault: /cluster/ },
    { name: 'a state that is none', event: { ...changed, detail: { ...changed.detail, to: 'UP' } }, fault: /to/ },
    {
      name: 'a time without an offset',
      event: { ...changed, detail: { ...changed.detail, at: '2026-03-01T12:00:00' } },
      fault: /at/,
    },
    {
      name: 'a field too many',
      event: { ...changed, detail: { ...changed.detail, why: 'x' } },
      fault: /not described/,
    },
    { name: 'a field too many inside', event: repaired({ why: 'x' }), fault: /not described/ },
  ])('is refused with $name', ({ event, fault }) => {
    expect(() => described(event)).toThrow(fault);
  });

  test('has, when a host changes its state, just the fields that rules and targets of others rely on', () => {
    expect(Object.keys(EVENTS['Host State Changed'].shape)).toEqual(
      'schemaVersion cluster hostname from to at by reason maintenanceId'.split(' '),
    );
  });
});
