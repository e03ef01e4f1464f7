import { dryRun } from '../../../functions/actions/dry-run/dry-run.ts';
import { hostView, maintenanceView } from '../../../functions/actions/host/views.ts';
import { acceptReturn, acceptStart } from '../../../functions/actions/request/accept-request.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import { holdsOf } from '../../../functions/domain/host/holds.ts';
import { registerReturn } from '../../../functions/handlers/steps/register-return.ts';
import type { FakeMesos } from '../../fakes/fake-mesos.ts';
import { hostOf, knownCluster, type TestServices } from '../../fakes/services.ts';
import { lookAt } from '../watch/look-at.ts';

let mesos: FakeMesos;
let services: TestServices;

beforeEach(async () => {
  ({ mesos, services } = await knownCluster(['h1', 'h2']));
});

const start = (by: string, hold?: string, hosts = ['h1']) =>
  acceptStart(services, { hosts, reason: `for ${by}`, ...(hold === undefined ? {} : { hold }) }, by);
const complete = (by: string, hold?: string, hosts = ['h1']) =>
  acceptReturn(services, 'complete', { hosts, ...(hold === undefined ? {} : { hold }) }, by);

const h1 = () => hostOf(services, 'h1');

async function goDown(): Promise<void> {
  await lookAt(services, 'h1', { maintenanceId: (await h1()).maintenance?.id ?? '' });
}

const posts = () => mesos.log.filter(({ call }) => call === 'updateSchedule').length;
const names = async () => holdsOf(await h1()).map(({ name }) => name);

describe('a host that is down for another request', () => {
  beforeEach(async () => {
    await start('alice');
    await goDown();
  });

  test('is joined: one drain, one schedule, and the answer says who holds it', async () => {
    const accepted = await start('bob', 'disks');

    expect(accepted.hosts).toMatchObject([
      { hostname: 'h1', state: 'HOST_STATE_DOWN', outcome: 'already', holds: [{ name: 'maintenance' }, { by: 'bob' }] },
    ]);
    expect(posts()).toBe(1);
    expect(services.started.map(({ machine }) => machine)).toEqual(['StartMaintenance']);
    expect(hostView(await h1()).maintenance?.holds).toEqual([
      expect.objectContaining({ name: 'maintenance', by: 'alice', reason: 'for alice' }),
      expect.objectContaining({ name: 'disks', by: 'bob', reason: 'for bob' }),
    ]);
    const record = await services.store.maintenance(accepted.maintenanceId ?? '');
    expect(record).toMatchObject({ hold: 'disks', requestedBy: 'bob', endedAt: expect.any(String) });
    if (record !== undefined)
      expect(maintenanceView(record, new Map([['h1', await h1()]])).hosts[0]?.holds).toHaveLength(2);
  });

  test('stays down when the first owner completes it, and comes up when the last one does', async () => {
    await start('bob', 'disks');

    const first = await complete('alice');
    expect(first.hosts).toMatchObject([{ outcome: 'already', holds: [{ name: 'disks', by: 'bob' }] }]);
    expect(mesos.down.has('h1')).toBe(true);
    await expect(complete('alice')).rejects.toMatchObject({ name: 'HostHeld', entries: [{ code: 'host-held' }] });

    expect((await complete('bob', 'disks')).hosts).toEqual([
      { hostname: 'h1', state: 'HOST_STATE_DOWN', outcome: 'accepted' },
    ]);
    expect(mesos.down.has('h1')).toBe(false);
    expect(await h1()).toMatchObject({ goalState: 'HOST_STATE_UP' });
    expect(services.started.filter(({ machine }) => machine === 'CompleteMaintenance')).toHaveLength(1);
  });

  test('is answered as ever by a start without a hold, which takes none', async () => {
    const { maintenance } = await h1();

    expect(await start('bob')).toMatchObject({ maintenanceId: maintenance?.id, hosts: [{ outcome: 'already' }] });
    expect(await names()).toEqual(['maintenance']);
  });

  test('is joined once, however often the same hold is taken', async () => {
    await start('bob', 'disks');
    const { version } = await h1();

    expect((await start('bob', 'disks')).hosts[0]).toMatchObject({ outcome: 'already', holds: [{}, {}] });
    expect((await h1()).version).toBe(version);
  });

  test('is either held or refused when one joins at the moment when the last lets go', async () => {
    const [joined, letGo] = await Promise.allSettled([start('bob', 'disks'), complete('alice')]);

    expect(letGo.status).toBe('fulfilled');
    const isHeld = (await h1()).goalState === 'HOST_STATE_DOWN';
    expect(joined.status).toBe(isHeld ? 'fulfilled' : 'rejected');
    if (isHeld) expect(await names()).toEqual(['disks']);
    expect(mesos.down.has('h1')).toBe(isHeld);
  });

  test('tells a dry run who would hold it', async () => {
    const { hosts } = await dryRun(services, { hosts: ['h1'], hold: 'disks', dryRun: true }, 'bob');

    expect(hosts[0]?.plan?.steps).toEqual([
      expect.stringMatching(
        /^no second drain: it is in maintenance m-.* already, and then held by maintenance .* and disks \(bob\)$/,
      ),
    ]);
    expect(await names()).toEqual(['maintenance']);
  });
});

describe('a host that drains', () => {
  beforeEach(async () => {
    mesos.tasks.set('h1', [{ taskId: 't1', frameworkId: 'f1', agentId: 'h1-S0', state: 'TASK_RUNNING' }]);
    await start('alice', 'kernel');
    await goDown();
  });

  test('goes on draining for the others when one lets go', async () => {
    await start('bob', 'disks');

    expect((await complete('alice', 'kernel')).hosts).toMatchObject([{ outcome: 'already', holds: [{ by: 'bob' }] }]);
    expect(await h1()).toMatchObject({ state: 'HOST_STATE_DRAINING', goalState: 'HOST_STATE_DOWN' });
    expect(mesos.windows).toHaveLength(1);
  });

  test('leaves the schedule when the last lets go, also by an execution', async () => {
    const execution = { executionName: 'by-hand', executionArn: 'arn:by-hand' };
    const plan = await registerReturn({ ...execution, input: { hosts: ['h1'], hold: 'kernel' } }, services);

    expect(plan.hosts).toEqual(['h1']);
    expect(await h1()).toMatchObject({ state: 'HOST_STATE_DRAINING', goalState: 'HOST_STATE_UP' });
    expect(mesos.windows).toEqual([]);
  });

  test('is completed by no request without a hold, and cancelled for all by one', async () => {
    await start('bob', 'disks');

    await expect(complete('carol')).rejects.toMatchObject({ name: 'HostNotDown' });
    await acceptReturn(services, 'cancel', { hosts: ['h1'] }, 'carol');

    expect(await h1()).toMatchObject({ goalState: 'HOST_STATE_UP' });
    expect((await h1()).outbox.map(({ detail }) => detail)).toContain(
      'the cancel ends the holds of kernel (alice: for alice) and disks (bob: for bob)',
    );
  });
});

test('a refused list takes and ends no hold', async () => {
  await start('alice', 'kernel');
  await goDown();

  await expect(start('bob', 'disks', ['h1', 'nowhere'])).rejects.toMatchObject({ name: 'HostNotFound' });
  await expect(complete('alice', 'kernel', ['h1', 'h2'])).rejects.toMatchObject({ name: 'HostNotDown' });
  expect(await names()).toEqual(['kernel']);
});

test('a start that Mesos refuses for one host gives back the hold that it took on another', async () => {
  await start('alice', 'kernel');
  await goDown();
  mesos.updateSchedule = () => Promise.reject(new MaintenanceError('MesosRefused', 'no'));

  await expect(start('bob', 'disks', ['h1', 'h2'])).rejects.toMatchObject({ name: 'MesosRefused' });
  expect(await names()).toEqual(['kernel']);
  expect(await services.store.host('h2')).toMatchObject({ goalState: 'HOST_STATE_UP', maintenance: null });
});
