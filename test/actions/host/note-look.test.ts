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
