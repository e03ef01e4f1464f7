import { acceptReturn, acceptStart } from '../../../functions/actions/request/accept-request.ts';
import { RollingWorld } from './rolling-world.ts';

let world: RollingWorld;
let id: string;

/** Goes on until the host's note says what the test waits for. */
async function until(isThere: (host: { readonly phase: string; readonly note: string }) => boolean): Promise<void> {
  for (let round = 0; round < 50; round += 1) {
    const [first] = (await world.rollout(id)).hosts;
    if (first !== undefined && isThere(first)) return;
    await world.round();
  }
  throw new Error(`the host is ${JSON.stringify((await world.rollout(id)).hosts[0])}`);
}

beforeEach(async () => {
  world = new RollingWorld();
  await world.begin();
  id = await world.roll({ repair: 'none', settle: '5s' }, ['h0']);
  await until(({ phase }) => phase === 'going-down');
  await acceptStart(world.services, { hosts: ['h0'], hold: 'disks' }, 'bob');
});

test('a rolling maintenance does not bring up a host that another owner holds, and says who', async () => {
  await until(({ note }) => note.startsWith('is held by disks (bob)'));
  for (let round = 0; round < 5; round += 1) await world.round();

  expect(world.mesos.down.has('h0')).toBe(true);
  expect((await world.rollout(id)).hosts[0]).toMatchObject({ phase: 'repairing', note: 'is held by disks (bob)' });
});

test('the host returns, and is done, when that owner lets go', async () => {
  await until(({ note }) => note.startsWith('is held by'));

  await acceptReturn(world.services, 'complete', { hosts: ['h0'], hold: 'disks' }, 'bob');
  world.takeUp();
  await world.untilRest();

  expect(await world.rollout(id)).toMatchObject({ status: 'finished', hosts: [{ phase: 'done' }] });
});
