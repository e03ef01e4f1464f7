import { expect, test } from '@jest/globals';
import { isTakenOver } from '../../../functions/domain/host/host.ts';
import { hostRecord } from '../../fakes/host-record.ts';

const maintenance = {
  ...{ id: 'm1', reason: '', requestedBy: 'operator', requestedAt: '2026-03-01T12:00:00.000Z', deadline: null },
  ...{ onDeadline: 'hold' as const, executionArn: null },
};

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
