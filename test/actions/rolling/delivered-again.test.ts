import { acceptReturn } from '../../../functions/actions/request/accept-request.ts';
import { acceptRolling } from '../../../functions/actions/rolling/accept-rolling.ts';
import { stopRolling } from '../../../functions/actions/rolling/pause-resume-stop.ts';
import { lookAtRollouts } from '../../../functions/actions/watch/look-at-rollouts.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import { hostsIn } from '../../../functions/domain/rolling/rollout.ts';
import { beginRollout } from '../../../functions/handlers/rolling/begin-rollout.ts';
import { registerHosts } from '../../../functions/handlers/steps/register-hosts.ts';
import { RollingWorld } from './rolling-world.ts';

/** A first step that is delivered again finds its hosts on their way: the service on one machine begins every execution anew after a kill. */

const HOSTS = ['h0', 'h1', 'h2'];
const OPTIONS = { concurrency: 1, repair: 'none', settle: '1s' } as const;

async function world(): Promise<RollingWorld> {
  const created = new RollingWorld();
  await created.begin();
  return created;
}

/** The first host is on its way up: a start of it would be refused. */
async function rolledHalfway(tested: RollingWorld, id: string): Promise<void> {
  for (let round = 0; round < 100; round += 1) {
    await tested.round();
    const host = await tested.services.store.host('h0');
    if (host?.state === 'HOST_STATE_DOWN') break;
  }
  tested.broken.add('h0');
  await acceptReturn(tested.services, 'complete', { hosts: ['h0'] }, 'bob');
  expect(hostsIn(await tested.rollout(id), 'waiting').length).toBe(2);
}

const step = { input: { hosts: HOSTS, ...OPTIONS }, executionName: 'by-hand', executionArn: 'arn:execution:by-hand' };

test.each([
  ['RollMaintenance', beginRollout],
  ['StartMaintenance', registerHosts],
])('the first step of %s goes on with what it has registered', async (_, first) => {
  const tested = await world();
  await first(step, tested.services);
  await tested.services.executions.start('RollMaintenance', 'other', { maintenanceId: 'by-hand' });
  tested.takeUp();
  await rolledHalfway(tested, 'by-hand');
  const before = await tested.services.store.maintenance('by-hand');

  await first(step, tested.services);

  expect(await tested.services.store.maintenance('by-hand')).toEqual(before);
  tested.broken.clear();
  await tested.untilRest();
});

test('a request with the same token after a crash gets the registered answer, and its maintenance begins', async () => {
  const tested = await world();
  const request = { hosts: HOSTS, ...OPTIONS, clientToken: 'once' };
  const { maintenanceId } = await acceptRolling(tested.services, request, 'ann');
  const { store } = tested.services;
  const registered = await store.maintenance(maintenanceId ?? '');
  if (registered === undefined) throw new Error('it was not registered');
  await store.putMaintenance({ ...registered, executionArn: null });
  await tested.services.store.putRollout({ ...(await tested.rollout(registered.id)), status: 'paused' }, 1);

  expect(await acceptRolling(tested.services, request, 'ann')).toMatchObject({
    maintenanceId: registered.id,
    executionArn: registered.executionArn,
    hosts: HOSTS.map((hostname) => ({ hostname, outcome: 'accepted', state: 'HOST_STATE_UP' })),
  });
  expect(await store.maintenance(registered.id)).toMatchObject({
    executionArn: registered.executionArn,
    hosts: registered.hosts,
  });
});

test('an execution that comes to one that is over changes nothing', async () => {
  const tested = await world();
  const id = await tested.roll(OPTIONS, HOSTS);
  await tested.untilRest();
  const over = await tested.rollout(id);

  await beginRollout(
    { input: { maintenanceId: id }, executionName: 'late', executionArn: 'arn:late' },
    tested.services,
  );

  expect(await tested.rollout(id)).toEqual(over);
});

test('an execution that goes on with one that was stopped before its time came waits for nothing', async () => {
  const tested = await world();
  const { services } = tested;
  const request = { hosts: HOSTS, ...OPTIONS, start: '+1h' };
  const { maintenanceId } = await acceptRolling(services, request, 'ann');
  await stopRolling(services, maintenanceId ?? '', 'bob');

  const begun = await beginRollout({ ...step, input: { maintenanceId } }, services);

  expect(begun.startAt).toBe(services.clock().toISOString());
});

test('a repeated request for a wave that has its hosts is not refused', async () => {
  const tested = await world();
  const { services } = tested;
  const accepted = await acceptRolling(services, { hosts: HOSTS, ...OPTIONS }, 'ann');
  const maintenanceId = accepted.maintenanceId ?? '';
  const { executionArn } = await beginRollout({ ...step, input: { maintenanceId } }, services);
  const since = services.clock().toISOString();
  const wait = { maintenanceId, phase: 'roll', token: 't1', executionArn, since } as const;
  let writes = 0;
  const putRollout: typeof services.store.putRollout = async (...args) => {
    writes += 1;
    if (writes > 1) throw new MaintenanceError('StoreUnavailable', 'throttled');
    return services.store.putRollout(...args);
  };
  await lookAtRollouts({ ...services, store: { ...services.store, putRollout } }, [wait]);
  expect((await tested.rollout(maintenanceId)).wave?.isAskedFor).toBe(false);
  const agents = () => Promise.reject(new MaintenanceError('MesosRefused', 'the answer is no JSON'));

  await lookAtRollouts({ ...services, mesos: { ...services.mesos, agents } }, [wait]);

  const rollout = await tested.rollout(maintenanceId);
  expect([rollout.status, hostsIn(rollout, 'going-down').map(({ hostname }) => hostname)]).toEqual(['running', ['h0']]);
  expect((await services.store.host('h0'))?.maintenance?.id).toBe(rollout.wave?.maintenanceId);
});
