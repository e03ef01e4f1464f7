import { isTakenOver } from '../../../functions/domain/host/host.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';

const maintenance = hostMaintenance({ requestedAt: '2026-03-01T12:00:00.000Z' });

test.each([
  { name: 'got where it is before its maintenance was asked for', since: '2026-03-01T11:59:59.999Z', is: true },
  { name: 'got there in the moment of the request', since: '2026-03-01T12:00:00.000Z', is: false },
  { name: 'got there by its maintenance', since: '2026-03-01T12:00:01.000Z', is: false },
])('a host that $name is taken over: $is', ({ since, is }) => {
  expect(isTakenOver(hostRecord({ stateSince: since, maintenance }))).toBe(is);
});

test('a host in no maintenance is not taken over', () => {
  expect(isTakenOver(hostRecord())).toBe(false);
});
