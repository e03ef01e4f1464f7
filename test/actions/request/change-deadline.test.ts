import { editMaintenance } from '../../../functions/actions/registration/edit-maintenance.ts';
import { decide, register } from '../../../functions/actions/registration/register.ts';
import { acceptStart } from '../../../functions/actions/request/accept-request.ts';
import { changeDeadlines } from '../../../functions/actions/request/change-deadline.ts';
import type { FakeMesos } from '../../fakes/fake-mesos.ts';
import { fakeCluster, hostOf, type TestServices } from '../../fakes/services.ts';
import { lookAt } from '../watch/look-at.ts';

let mesos: FakeMesos;
let services: TestServices;
let maintenanceId: string;

beforeEach(async () => {
  ({ mesos, services } = fakeCluster(['h1', 'h2']));
  mesos.tasks.set('h1', [{ taskId: 't1', frameworkId: 'f1', agentId: 'h1-S0', state: 'TASK_RUNNING' }]);
  ({ maintenanceId } = (await acceptStart(services, { hosts: ['h1'] }, 'ops')) as { maintenanceId: string });
  await lookAt(services, 'h1', { maintenanceId });
});

const again = (request: object) => acceptStart(services, { hosts: ['h1'], ...request }, 'night shift');

test('`start` again with a deadline changes that of the running maintenance, and says so', async () => {
  const accepted = await again({ deadline: '1h', onDeadline: 'force' });

  expect(accepted).toMatchObject({
    maintenanceId,
    hosts: [{ hostname: 'h1', outcome: 'already', deadline: '2026-03-01T13:00:00.000Z' }],
  });
  expect((await services.store.host('h1'))?.maintenance).toMatchObject({
    ...{ id: maintenanceId, requestedBy: 'ops', deadline: '2026-03-01T13:00:00.000Z', onDeadline: 'force' },
  });
  expect(await services.store.maintenance(maintenanceId)).toMatchObject({ onDeadline: 'force' });
});

test('the running drain uses the new deadline, and history shows who changed it', async () => {
  await again({ deadline: '10m', onDeadline: 'force' });
  services.advance(600_000);

  await lookAt(services, 'h1', { maintenanceId });

  const { items } = await services.store.history('h1', 10);
  expect(items.map(({ by, detail }) => [by, detail])).toEqual([
    ['ops', 'down in Mesos, forced: 1 task is lost: t1'],
    ['ops', 'forced at the deadline: 1 task is lost: t1'],
    ['night shift', 'deadline changed: 2026-03-01T12:10:00.000Z, then force, before: none'],
    ['ops', 'in the Mesos maintenance schedule'],
  ]);
});

test.each([
  { case: 'the reason of the change', asked: { reason: 'the vendor is late' }, reason: 'the vendor is late' },
  { case: 'without one, the reason of the maintenance', asked: {}, reason: 'kernel' },
])('history has $case', async ({ asked, reason }) => {
  await acceptStart(services, { hosts: ['h2'], reason: 'kernel' }, 'ops');

  await again({ hosts: ['h2'], deadline: '1h', ...asked });

  const host = await hostOf(services, 'h2');
  expect(host.outbox.at(-1)).toMatchObject({ detail: expect.stringContaining('deadline changed'), reason });
  expect(host.maintenance?.reason).toBe('kernel');
});

test('the policy alone can be changed', async () => {
  await again({ deadline: '1h' });
  await again({ onDeadline: 'cancel' });

  expect((await services.store.host('h1'))?.maintenance).toMatchObject({
    deadline: '2026-03-01T13:00:00.000Z',
    onDeadline: 'cancel',
  });
});

test('`start` again without a deadline leaves it as it is', async () => {
  await again({ deadline: '1h' });
  const before = await services.store.host('h1');

  expect((await again({})).hosts).toEqual([{ hostname: 'h1', state: 'HOST_STATE_DRAINING', outcome: 'already' }]);
  expect(await services.store.host('h1')).toEqual(before);
});

test('in a request with other hosts the running one takes the deadline up, in its own maintenance', async () => {
  const accepted = await again({ hosts: ['h1', 'h2'], deadline: '1h' });

  expect(accepted.hosts).toMatchObject([
    { hostname: 'h1', outcome: 'already', deadline: '2026-03-01T13:00:00.000Z' },
    { hostname: 'h2', outcome: 'accepted' },
  ]);
  expect((await services.store.host('h1'))?.maintenance?.id).toBe(maintenanceId);
});

test('a host that is DOWN already has nothing to be late for', async () => {
  const host = await hostOf(services, 'h1');
  await services.store.putHost({ ...host, state: 'HOST_STATE_DOWN' }, host.version);

  expect((await again({ deadline: '1h' })).hosts[0]).not.toHaveProperty('deadline');
  expect((await services.store.host('h1'))?.maintenance?.deadline).toBeNull();
});

describe('changes of one maintenance at the same moment', () => {
  /**
   * Answers `read` of the maintenance only after all writers have read it: the last writer has read
   * a value that the others replace.
   */
  function readingTogether(count: number): TestServices['store'] {
    const { store } = services;
    const waiting: (() => void)[] = [];
    let left = count;
    return {
      ...store,
      async maintenance(id) {
        const found = await store.maintenance(id);
        if (left === 0) return found;
        left -= 1;
        if (left === 0) for (const go of waiting.splice(0)) go();
        else await new Promise<void>((resolve) => void waiting.push(resolve));
        return found;
      },
    };
  }

  test('none of them is lost', async () => {
    const together = { ...services, store: readingTogether(3) };
    const decided = [
      { hostname: 'h1', host: await services.store.host('h1'), agents: [], outcome: 'already' as const },
    ];
    const deadline = '2026-03-01T13:00:00.000Z';
    const asked = { deadline, onDeadline: 'force' as const, requestedBy: 'night shift' };

    await Promise.all([
      changeDeadlines(together, { deadline: '1h' }, asked, decided),
      changeDeadlines(together, { onDeadline: 'force' }, asked, decided),
      editMaintenance(together, maintenanceId, (stored) => ({ ...stored, endedAt: '2026-03-01T12:30:00.000Z' })),
    ]);

    expect(await services.store.maintenance(maintenanceId)).toMatchObject({
      ...{ deadline, onDeadline: 'force', endedAt: '2026-03-01T12:30:00.000Z' },
    });
  });

  test('a deadline stays that was changed before the first step of the request is repeated', async () => {
    const before = await services.store.maintenance(maintenanceId);
    await again({ deadline: '1h', onDeadline: 'force' });
    if (before === undefined) throw new Error('it was not registered');

    await register(services, before, await decide(services, before, ['h1']));

    expect(await services.store.maintenance(maintenanceId)).toMatchObject({
      ...{ deadline: '2026-03-01T13:00:00.000Z', onDeadline: 'force' },
    });
  });
});
