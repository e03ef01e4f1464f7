import { answerWaits, SUPERSEDED } from '../../../functions/actions/watch/answer-waits.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import { waitFor } from './look-at.ts';
import { hostWaits, watchWorld } from './watch-world.ts';

const DONE = { kind: 'done' } as const;

/** Three executions that wait, with the tokens h1, h2, h3. */
async function threeWaits() {
  const world = watchWorld(['h1', 'h2', 'h3']);
  const waits = ['h1', 'h2', 'h3'].map((hostname) => waitFor(hostname, { token: hostname }));
  for (const wait of waits) await world.services.store.putWait(wait);
  return { ...world, waits };
}

describe('an answer', () => {
  test('reaches each execution with its token, and the waits are forgotten', async () => {
    const { services, waits, counted } = await threeWaits();
    const failed = { kind: 'failed', error: 'MesosRefused', cause: '403' } as const;
    const [first, second, third] = waits;
    if (first === undefined || second === undefined || third === undefined) throw new Error('there are three');

    await answerWaits(services, [
      { wait: first, answer: DONE },
      { wait: second, answer: failed },
      { wait: third, answer: SUPERSEDED },
    ]);

    expect(Object.fromEntries(services.answers)).toEqual({ h1: DONE, h2: failed, h3: SUPERSEDED });
    expect(await services.store.waits()).toEqual([]);
    expect(counted).toEqual(['StepsSuperseded']);
  });

  test('that nobody waits for any longer is a line in the log, and its wait is forgotten', async () => {
    const { services, waits, logged } = await threeWaits();
    services.answers.set('h2', DONE);

    await answerWaits(
      services,
      waits.map((wait) => ({ wait, answer: SUPERSEDED })),
    );

    expect(logged).toEqual(['no execution waits for this answer any longer']);
    expect(services.answers.get('h2')).toEqual(DONE);
    expect(await services.store.waits()).toEqual([]);
  });

  test('to an execution of an earlier release, which has no token, only forgets its wait', async () => {
    const { services } = watchWorld(['h1']);
    const wait = waitFor('h1');
    await services.store.putWait(wait);

    await answerWaits(services, [{ wait, answer: DONE }]);

    expect(services.answers.size).toBe(0);
    expect(await services.store.waits()).toEqual([]);
  });
});

describe('an answer that gets lost', () => {
  test('keeps no other execution from its answer, and is given by the next look', async () => {
    const world = watchWorld(['h1', 'h2', 'h3']);
    for (const hostname of ['h1', 'h2', 'h3']) await hostWaits(world, hostname);
    const { answer } = world.services.executions;
    world.services.executions.answer = async (token, given) => {
      if (token === 'h2') throw new MaintenanceError('ExecutionsUnavailable', 'throttled');
      return answer(token, given);
    };
    await world.look();
    expect([...world.services.answers.keys()].toSorted()).toEqual(['h1', 'h3']);
    expect(await world.services.store.waits()).toMatchObject([{ hostname: 'h2' }]);

    world.services.executions.answer = answer;
    await world.look();
    expect(world.services.answers.get('h2')).toEqual(DONE);
    expect(await world.services.store.waits()).toEqual([]);
  });

  test('after Step Functions took it is not given twice: the wait is forgotten by the next look', async () => {
    const world = watchWorld(['h1']);
    await hostWaits(world, 'h1');
    const { deleteWait } = world.services.store;
    world.services.store.deleteWait = () => Promise.reject(new MaintenanceError('StoreUnavailable', 'throttled'));
    await world.look();
    world.services.store.deleteWait = deleteWait;
    await world.look();

    expect(world.logged).toContain('no execution waits for this answer any longer');
    expect(world.services.answers.get('h1')).toEqual(DONE);
    expect(await world.services.store.waits()).toEqual([]);
  });
});
