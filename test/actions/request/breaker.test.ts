import { reconcile } from '../../../functions/actions/reconcile/reconcile.ts';
import { acceptReturn, acceptStart } from '../../../functions/actions/request/accept-request.ts';
import { noteFailure, resetBreaker, showBreaker } from '../../../functions/actions/request/breaker.ts';
import { failHost } from '../../../functions/actions/watch/fail-host.ts';
import { registerHosts } from '../../../functions/handlers/steps/register-hosts.ts';
import { hostOf, type TestServices, testServices } from '../../fakes/services.ts';
import { RollingWorld } from '../rolling/rolling-world.ts';

const HOSTS = ['h1', 'h2', 'h3', 'h4'];
const breaker = { begun: 2, failed: 1, windowSeconds: 3_600 };
let services: TestServices;

beforeEach(async () => {
  services = testServices(HOSTS, { breaker });
  await reconcile(services);
});

const start = (...hosts: string[]) => acceptStart(services, { hosts }, 'ann');
const goalOf = async (hostname: string) => (await services.store.host(hostname))?.goalState;

describe('a start', () => {
  test('that would let too many hosts begin is refused whole, and opens the breaker', async () => {
    await start('h1');

    await expect(start('h2', 'h3')).rejects.toMatchObject({
      name: 'BreakerOpen',
      message: expect.stringContaining('3 hosts would have begun within 1h, more than 2'),
    });
    expect([await goalOf('h2'), await goalOf('h3')]).toEqual(['HOST_STATE_UP', 'HOST_STATE_UP']);
    await expect(start('h2')).rejects.toMatchObject({ name: 'BreakerOpen' });
    const execution = { executionName: 'by-hand', executionArn: 'arn:by-hand' };
    await expect(registerHosts({ ...execution, input: { hosts: ['h2'] } }, services)).rejects.toMatchObject({
      name: 'BreakerOpen',
    });
  });

  test('of a host that is going down already begins nothing', async () => {
    await start('h1', 'h2');

    expect((await start('h1')).hosts).toMatchObject([{ outcome: 'already' }]);
    expect(await showBreaker(services)).toMatchObject({ begun: 2, open: null });
  });

  test('that is sent again with its token counts once', async () => {
    const again = () => acceptStart(services, { hosts: ['h1', 'h2'], clientToken: 'one' }, 'ann');

    expect(await again()).toEqual(await again());
    expect(await showBreaker(services)).toMatchObject({ begun: 2, open: null });
  });

  test.each([1, 2, 3])('at the same moment as others lets no more begin than the limit: %s', async () => {
    const results = await Promise.allSettled(HOSTS.map((hostname) => start(hostname)));

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    const goals = await Promise.all(HOSTS.map(goalOf));
    expect(goals.filter((goal) => goal === 'HOST_STATE_DOWN')).toHaveLength(2);
  });
});

test('while it is open hosts are cancelled and completed, and after a reset they begin again', async () => {
  await start('h1', 'h2');
  await expect(start('h3')).rejects.toMatchObject({ name: 'BreakerOpen' });

  await acceptReturn(services, 'cancel', { hosts: ['h1'] }, 'ann');
  expect(await goalOf('h1')).toBe('HOST_STATE_UP');
  const closed = await resetBreaker(services, 'we have looked', 'bob');

  expect(closed).toMatchObject({
    open: null,
    begun: 0,
    events: [{ by: 'ann' }, { by: 'bob', text: 'reset: we have looked' }],
  });
  expect((await start('h3')).hosts).toMatchObject([{ outcome: 'accepted' }]);
});

test('failed hosts open it', async () => {
  await start('h1');
  const host = await hostOf(services, 'h1');
  await failHost(services, host, new Error('no'));
  expect(await showBreaker(services)).toMatchObject({ failed: 1, open: null });

  await noteFailure(services);

  expect((await showBreaker(services)).open?.why).toBe('2 hosts have failed within 1h, more than 1');
});

test('without the setting there is none', async () => {
  services = testServices(HOSTS);

  await start(...HOSTS);

  expect(await showBreaker(services)).toMatchObject({ limits: null, open: null });
  expect(await services.store.breaker()).toBeUndefined();
});

test('a rolling maintenance waits with the reason, nothing of it fails, and it goes on after a reset', async () => {
  const world = new RollingWorld();
  Object.assign(world.services, { breaker: { begun: 2, failed: null, windowSeconds: 3_600 } });
  await world.begin();
  const id = await world.roll({ repair: 'none', settle: '5s', concurrency: 1 }, ['h0', 'h1', 'h2']);
  for (let round = 0; round < 60; round += 1) await world.round();

  const waiting = await world.rollout(id);
  expect(waiting).toMatchObject({ status: 'running', failures: 0 });
  expect(waiting.hosts.map(({ phase }) => phase)).toEqual(['done', 'done', 'waiting']);
  expect(waiting.heldBy).toMatch(/^the breaker is open since .*: 3 hosts would have begun within 1h, more than 2/);

  await resetBreaker(world.services, 'we have looked', 'bob');
  for (let round = 0; round < 60; round += 1) await world.round();
  expect((await world.rollout(id)).status).toBe('finished');
});

test('a breaker that opens after a wave was chosen lets its hosts wait again, as if they had not begun', async () => {
  const world = new RollingWorld();
  Object.assign(world.services, { breaker: { begun: null, failed: 1, windowSeconds: 3_600 } });
  await world.begin();
  const { store } = world.services;
  const putRollout = store.putRollout.bind(store);
  store.putRollout = async (rollout, version) => {
    if (rollout.wave?.isAskedFor === false) await noteFailure(world.services, 2);
    return putRollout(rollout, version);
  };
  const id = await world.roll({ repair: 'none', concurrency: 1 }, ['h0', 'h1']);

  for (let round = 0; round < 5; round += 1) await world.round();

  const { status, failures, heldBy, hosts } = await world.rollout(id);
  expect({ status, failures }).toEqual({ status: 'running', failures: 0 });
  expect(heldBy).toMatch(/^the breaker is open since .*: 2 hosts have failed within 1h, more than 1/);
  expect(hosts.map(({ phase, wave, begunAt }) => ({ phase, wave, begunAt }))).toEqual([
    { phase: 'waiting', wave: null, begunAt: null },
    { phase: 'waiting', wave: null, begunAt: null },
  ]);
});
