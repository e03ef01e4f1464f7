import { noteLook } from '../../../functions/actions/host/note-look.ts';
import type { Blocker } from '../../../functions/domain/host/host.ts';
import { hostRecord } from '../../fakes/host-record.ts';
import { testServices } from '../../fakes/services.ts';

const since = '2026-03-01T11:00:00.000Z';

function blocker(message: string): Blocker {
  return { taskId: 't1', framework: 'marathon', code: 'job-at-limit', message, since };
}

/** The table keeps no order of attributes. */
function inOtherOrder({ since: at, message, code, framework, taskId }: Blocker): Blocker {
  return { since: at, message, code, framework, taskId };
}

test('a look that finds what the record says writes nothing, in whatever order the table returns the attributes', async () => {
  const services = testServices(['h1']);
  const host = await services.store.putHost(hostRecord({ blockers: [inOtherOrder(blocker('has 3 of 4'))] }), 0);

  const same = await noteLook(services, host, [blocker('has 3 of 4')]);
  expect(same.version).toBe(host.version);

  const other = await noteLook(services, host, [blocker('has 2 of 4')]);
  expect(other.version).toBe(host.version + 1);
});

describe('a look at a draining host', () => {
  const drain = { movedAt: since, stuck: false, arrivals: [], seen: ['a', 'b'], asked: [] };
  const tasks = { running: 2, rescheduled: 0, arrived: 0, lost: 0 };

  /** Looks twice, so many seconds apart; returns the versions written by the second look. */
  async function lookAgain(seconds: number, message: string, found: object = {}) {
    const services = testServices(['h1']);
    const host = await services.store.putHost(hostRecord({ drain, tasks }), 0);
    const first = await noteLook(services, host, [blocker('has 3 of 40')], { drain, tasks });
    services.advance(seconds * 1_000);
    const second = await noteLook(services, first, [blocker(message)], { drain: first.drain, tasks, ...found });
    const read = await services.store.host('h1');
    expect(second).toEqual(read);
    return { written: second.version - first.version, message: read?.blockers[0]?.message };
  }

  test.each([
    ['that changes only numbers of a message writes no host', 59, 'has 12 of 40', {}, 0, 'has 3 of 40'],
    ['writes new numbers after a minute', 60, 'has 12 of 40', {}, 1, 'has 12 of 40'],
    ['writes nothing after a minute if nothing has changed', 60, 'has 3 of 40', {}, 0, 'has 3 of 40'],
    ['writes another reason at once', 1, 'has 3 of 40; no place', {}, 1, 'has 3 of 40; no place'],
    [
      'writes new numbers with a change of its tasks',
      1,
      'has 12 of 40',
      { tasks: { ...tasks, running: 1 } },
      1,
      'has 12 of 40',
    ],
  ])('%s', async (_, seconds, message, found, written, shown) => {
    expect(await lookAgain(seconds, message, found)).toEqual({ written, message: shown });
  });
});
