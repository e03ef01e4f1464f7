import { type Host, isTakenOver } from '../../../functions/domain/host/host.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';

const AT = '2026-03-01T12:00:00.000Z';
const BEFORE = '2026-03-01T11:59:59.999Z';
const AFTER = '2026-03-01T12:00:00.001Z';
const requested = { requestedAt: AT };

describe('a host whose record says how its request found it', () => {
  const found = { state: 'HOST_STATE_DRAINING', stateSince: AT } as const;

  test.each<{ name: string; now: Pick<Host, 'state' | 'stateSince'>; is: boolean }>([
    { name: 'is still so, although it got there in the moment of the request', now: found, is: true },
    { name: 'has moved on in the same moment', now: { ...found, state: 'HOST_STATE_DRAINED' }, is: false },
    {
      name: 'has moved on, while the clock went back',
      now: { state: 'HOST_STATE_DRAINED', stateSince: BEFORE },
      is: false,
    },
    { name: 'has come there again', now: { ...found, stateSince: AFTER }, is: false },
  ])('that $name, is taken over: $is', ({ now, is }) => {
    expect(isTakenOver(hostRecord({ ...now, maintenance: hostMaintenance({ ...requested, found }) }))).toBe(is);
  });
});

describe('a host on a record of release 1.0', () => {
  test.each([
    { name: 'got where it is before its maintenance was asked for', stateSince: BEFORE, is: true },
    { name: 'got there in the moment of the request', stateSince: AT, is: false },
    { name: 'got there by its maintenance', stateSince: AFTER, is: false },
  ])('that $name, is taken over: $is', ({ stateSince, is }) => {
    expect(isTakenOver(hostRecord({ stateSince, maintenance: hostMaintenance(requested) }))).toBe(is);
  });
});

test('a host in no maintenance is not taken over', () => {
  expect(isTakenOver(hostRecord())).toBe(false);
});
