import { isKnown } from '../../../functions/domain/drain/progress.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import { hostRecord } from '../../fakes/host-record.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z');

/** A draining host with a blocker, whose record was written so many seconds ago. */
function draining(message: string, writtenAgo: number | null, changes: Partial<Host> = {}): Host {
  const notedAt = writtenAgo === null ? undefined : new Date(NOW.getTime() - writtenAgo * 1_000).toISOString();
  const blocker = { taskId: '', framework: 'web', code: 'budget', message, since: NOW.toISOString() };
  const drain = { movedAt: NOW.toISOString(), stuck: false, arrivals: [], seen: [], asked: [] };
  return hostRecord({
    ...{ blockers: [blocker], drain: { ...drain, ...(notedAt !== undefined && { notedAt }) } },
    ...changes,
  });
}

describe('the record of a draining host', () => {
  test.each([
    ['needs no write when nothing has changed', draining('2 of 10 down', null), draining('2 of 10 down', null), true],
    ['needs none when only numbers have', draining('2 of 10 down', 59.9), draining('3 of 9 down', 59.9), true],
    ['is written when its numbers are a minute old', draining('2 down', 60), draining('3 down', 60), false],
    ['is written when the time of its numbers is unknown', draining('2 down', null), draining('3 down', null), false],
    ['is written when words have changed', draining('2 of 10 down', 5), draining('2 of 10 up', 5), false],
    [
      'is written when anything else has changed',
      draining('2 down', 5),
      draining('3 down', 5, { goalState: 'HOST_STATE_DOWN' }),
      false,
    ],
    [
      'is written when another task blocks with the same words',
      draining('2 down', 5),
      { ...draining('2 down', 5), blockers: draining('2 down', 5).blockers.map((one) => ({ ...one, taskId: 't2' })) },
      false,
    ],
    ['is written at the first look of a drain', hostRecord({ drain: null }), draining('2 down', 5), false],
  ])('%s', (_, host, found, known) => {
    expect(isKnown(host, found, NOW)).toBe(known);
  });
});
