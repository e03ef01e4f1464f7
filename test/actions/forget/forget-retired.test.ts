import { forgetHost } from '../../../functions/actions/forget/forget-host.ts';
import { historyByName } from '../../../functions/actions/host/history.ts';
import { reconcile } from '../../../functions/actions/reconcile/reconcile.ts';
import { acceptReturn, acceptStart } from '../../../functions/actions/request/accept-request.ts';
import { SILENT_LOOKS } from '../../../functions/domain/forget/retirement.ts';
import { RETIREMENT } from '../../../functions/domain/host/holds.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import type { FakeMesos } from '../../fakes/fake-mesos.ts';
import { knownCluster, type TestServices } from '../../fakes/services.ts';
import { lookAt } from '../watch/look-at.ts';

let mesos: FakeMesos;
let services: TestServices;

beforeEach(async () => {
  ({ mesos, services } = await knownCluster(['h1', 'h2']));
});

const h1 = () => services.store.host('h1');
const retire = () => acceptStart(services, { hosts: ['h1'], reason: 'scrapped', hold: RETIREMENT }, 'bob');
const complete = (by: string, hold?: string) =>
  acceptReturn(services, 'complete', { hosts: ['h1'], ...(hold === undefined ? {} : { hold }) }, by);

async function goDown(): Promise<Host | undefined> {
  return lookAt(services, 'h1', { maintenanceId: (await h1())?.maintenance?.id ?? '' });
}

async function passes(count: number) {
  let report = await reconcile(services);
  for (let pass = 1; pass < count; pass += 1) report = await reconcile(services);
  return report;
}

describe('a retired host', () => {
  beforeEach(async () => {
    await retire();
    await goDown();
  });

  test('stays DOWN in Mesos until its agent has been silent for long enough, and is forgotten then', async () => {
    await passes(SILENT_LOOKS - 1);
    expect(await h1()).toMatchObject({ state: 'HOST_STATE_DOWN' });
    expect(mesos.down.has('h1')).toBe(true);

    const report = await passes(1);

    expect(report).toMatchObject({ left: 1, failed: 0 });
    expect(await h1()).toBeUndefined();
    expect(mesos.down.has('h1')).toBe(false);
    expect(mesos.windows).toEqual([]);
    expect(await passes(1)).toMatchObject({ hosts: 1, up: 1, down: 0 });
    const { items } = await historyByName(services, 'h1', 1, undefined);
    expect(items[0]).toMatchObject({
      ...{ by: 'bob', reason: 'scrapped' },
      detail: 'forgotten: it is retired, and no agent has answered for 5 looks',
    });
  });

  test('is kept while an agent answers there, which its blocker says', async () => {
    mesos.isStillDraining = async () => false;
    await passes(SILENT_LOOKS + 1);

    expect((await h1())?.blockers).toMatchObject([{ code: 'agent-answers' }]);
    mesos.isStillDraining = () => Promise.reject(new Error('not a Mesos agent'));
    await passes(SILENT_LOOKS + 1);
    expect((await h1())?.blockers).toMatchObject([{ code: 'agent-answers' }]);

    mesos.isStillDraining = async () => undefined;
    await passes(1);
    expect((await h1())?.blockers).toEqual([]);
    await passes(SILENT_LOOKS - 1);
    expect(await h1()).toBeUndefined();
  });

  test('is kept while another owner holds it', async () => {
    await acceptStart(services, { hosts: ['h1'], hold: 'disks' }, 'carol');
    await passes(SILENT_LOOKS + 1);
    expect(await h1()).toBeDefined();

    await complete('carol', 'disks');
    await passes(SILENT_LOOKS);
    expect(await h1()).toBeUndefined();
  });

  test('is brought up by no plain complete, and by the one that takes the retirement back', async () => {
    await expect(complete('alice')).rejects.toMatchObject({ name: 'HostHeld' });

    await complete('bob', RETIREMENT);
    await passes(SILENT_LOOKS + 1);

    expect(await h1()).toMatchObject({ state: 'HOST_STATE_DOWN', goalState: 'HOST_STATE_UP' });
  });

  test('that is taken back in the middle of its removal is not forgotten', async () => {
    await passes(SILENT_LOOKS - 1);
    const { machineUp } = mesos;
    mesos.machineUp = async (machines) => {
      mesos.machineUp = machineUp;
      await machineUp(machines);
      await complete('bob', RETIREMENT);
    };

    expect(await passes(1)).toMatchObject({ left: 0, failed: 0 });
    expect(await h1()).toMatchObject({ goalState: 'HOST_STATE_UP' });
  });

  test('can be forgotten at once by an operator who knows that it is off', async () => {
    await forgetHost(services, 'h1', 'alice');

    expect(await h1()).toBeUndefined();
    expect(mesos.windows).toEqual([]);
  });

  test('that is retired again is already retired, and drains no second time', async () => {
    expect((await retire()).hosts).toMatchObject([{ outcome: 'already', holds: [{ name: RETIREMENT, by: 'bob' }] }]);
    expect(mesos.log.filter(({ call }) => call === 'updateSchedule')).toHaveLength(1);
  });

  test('continues its history when it comes back', async () => {
    await passes(SILENT_LOOKS);
    const before = (await historyByName(services, 'h1', 1, undefined)).items[0]?.version ?? 0;
    mesos.restartAgent('h1');

    await passes(1);

    expect(await h1()).toMatchObject({ state: 'HOST_STATE_UP', maintenance: null });
    expect((await h1())?.version).toBeGreaterThan(before);
  });
});

test('a host in the maintenance of another operator is retired without a second drain, and forgotten when that lets go', async () => {
  await acceptStart(services, { hosts: ['h1'] }, 'alice');
  await goDown();
  await retire();
  await passes(SILENT_LOOKS + 1);
  expect(await h1()).toBeDefined();

  await complete('alice');
  await passes(SILENT_LOOKS);

  expect(await h1()).toBeUndefined();
});

test('a retirement is cancelled while the host drains, as any drain is', async () => {
  mesos.tasks.set('h1', [{ taskId: 't1', frameworkId: 'f1', agentId: 'h1-S0', state: 'TASK_RUNNING' }]);
  await retire();
  await goDown();

  const { maintenanceId } = await acceptReturn(services, 'cancel', { hosts: ['h1'] }, 'alice');
  mesos.tasks.set('h1', []);
  mesos.endTasks('h1');
  await lookAt(services, 'h1', { maintenanceId: maintenanceId ?? '', phase: 'bring-up' });
  await passes(SILENT_LOOKS + 1);

  expect(await h1()).toMatchObject({ state: 'HOST_STATE_UP', maintenance: null });
});
