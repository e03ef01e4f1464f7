import { reconcile } from '../../../functions/actions/reconcile/reconcile.ts';
import { keepWatching } from '../../../functions/actions/watch/keep-watching.ts';
import { startWatcher } from '../../../functions/actions/watch/start-watcher.ts';
import { testServices } from '../../fakes/services.ts';
import { waitFor } from './look-at.ts';

/** An execution that waits, and a watcher that was started for it. */
async function watched({ isRunning = true } = {}) {
  const services = testServices(['h1']);
  await services.store.putWait(waitFor('h1', { token: 't1' }));
  await startWatcher(services);
  const [watcher] = services.started;
  const asked: string[] = [];
  services.executions.isRunning = async (arn) => {
    asked.push(arn);
    return isRunning;
  };
  return { services, watcher, asked };
}

describe('while executions wait', () => {
  test('a watcher that runs is left alone', async () => {
    const { services, watcher, asked } = await watched();

    expect(await keepWatching(services)).toBe(0);

    expect(asked).toEqual([services.executions.arn('WatchHosts', watcher?.name ?? '')]);
    expect(services.started).toHaveLength(1);
  });

  test('one that was stopped is replaced at once, although its next look is near', async () => {
    const { services } = await watched({ isRunning: false });

    expect(await keepWatching(services)).toBe(1);

    expect(services.started).toHaveLength(2);
    expect(await services.store.watch()).toMatchObject({ owner: services.started[1]?.name });
  });

  test('one that runs and has not looked until its time is replaced', async () => {
    const { services } = await watched();
    services.advance(61_000);

    expect(await keepWatching(services)).toBe(1);
    expect(services.started).toHaveLength(2);
  });

  test('one is started if there was never one', async () => {
    const services = testServices(['h1']);
    await services.store.putWait(waitFor('h1'));

    expect(await keepWatching(services)).toBe(1);
    expect(services.started).toMatchObject([{ machine: 'WatchHosts' }]);
  });

  test('the reconciliation starts a missing one, and counts it', async () => {
    const { services } = await watched({ isRunning: false });

    expect(await reconcile(services)).toMatchObject({ watchersMissing: 1 });
    expect(services.started).toHaveLength(2);
  });
});

test('no watcher is started, and nobody asked for one, when no execution waits', async () => {
  const services = testServices(['h1']);
  services.executions.isRunning = () => Promise.reject(new Error('asked in vain'));

  expect(await keepWatching(services)).toBe(0);
  expect(services.started).toEqual([]);
});
