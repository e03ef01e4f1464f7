import type { RepairAnswer } from '../../../functions/domain/rolling/repair.ts';
import type { RepairWork } from '../../../functions/ports/repair-hook.ts';
import { RollingWorld } from './rolling-world.ts';

let world: RollingWorld;
let answer: (work: RepairWork) => RepairAnswer;

beforeEach(async () => {
  world = new RollingWorld();
  const hook = { name: 'smoke test', timeoutSeconds: 600, repair: async (work: RepairWork) => answer(work) };
  Object.assign(world.services, { repairs: new Map([['smoke', hook]]) });
  await world.begin();
});

const roll = () =>
  world.roll({ repair: 'none', settle: '5s', maxErrors: 1, verify: 'smoke', concurrency: 1 }, ['h0', 'h1']);

test('a rolling maintenance is done with a host only after its check, and lets that take longer than the return', async () => {
  const begun = new Map<string, number>();
  answer = ({ hostname, startedAt }) => {
    const passedMs = world.services.clock().getTime() - Date.parse(startedAt);
    begun.set(hostname, passedMs);
    return passedMs < 60_000 ? { outcome: 'running', retryAfterSeconds: 5, message: 'tests run' } : { outcome: 'done' };
  };
  const id = await world.roll({ repair: 'none', settle: '5s', returnTimeout: '20s', verify: 'smoke' }, ['h0', 'h1']);

  await world.untilRest();

  expect(await world.rollout(id)).toMatchObject({
    ...{ status: 'finished', failures: 0, hosts: [{ phase: 'done' }, { phase: 'done' }] },
  });
  expect([...begun.values()].every((passedMs) => passedMs >= 60_000)).toBe(true);
});

test('a host whose check fails has failed, counts as an error, and halts the others', async () => {
  answer = () => ({ outcome: 'failed', message: 'no network' });
  const id = await roll();

  await world.untilRest();

  expect(await world.rollout(id)).toMatchObject({
    ...{ status: 'halted', failures: 1 },
    hosts: [{ phase: 'failed', note: 'verify smoke: no network' }, { phase: 'waiting' }],
  });
  expect((await world.hosts()).get('h0')).toMatchObject({ state: 'HOST_STATE_DOWN', goalState: 'HOST_STATE_UP' });
});
