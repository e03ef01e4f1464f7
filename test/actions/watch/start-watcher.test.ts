import { startWatcher } from '../../../functions/actions/watch/start-watcher.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import type { Watch } from '../../../functions/domain/watch/wait.ts';
import { type TestServices, testServices } from '../../fakes/services.ts';

const world = () => testServices([]);
const NOON = Date.parse('2026-03-01T12:00:00.000Z');
const inSeconds = (seconds: number) => new Date(NOON + seconds * 1_000).toISOString();

/** A watcher that looks next after so many seconds. */
async function watching({ store }: TestServices, nextLookInSeconds: number, changes: Partial<Watch> = {}) {
  const next = inSeconds(nextLookInSeconds);
  await store.putWatch({
    owner: 'watch-1',
    until: inSeconds(nextLookInSeconds + 330),
    nextLookAt: next,
    version: 0,
    ...changes,
  });
}

describe('callers who need a watcher', () => {
  test('start one, however many they are', async () => {
    const services = world();

    await Promise.all(Array.from({ length: 1_000 }, () => startWatcher(services)));

    expect(services.started).toMatchObject([{ machine: 'WatchHosts', input: {} }]);
    expect(await services.store.watch()).toMatchObject({ owner: services.started[0]?.name, nextLookAt: inSeconds(0) });
  });

  test('start one, however many processes they are in', async () => {
    const first = world();
    const all = [first, ...Array.from({ length: 20 }, () => testServices(first.mesos, { store: first.store }))];

    await Promise.all(all.map((services) => startWatcher(services)));

    expect(all.flatMap(({ started }) => started)).toHaveLength(1);
  });

  test('in one process share the reading that follows the one under way', async () => {
    const services = world();
    await watching(services, 0);
    const { watch } = services.store;
    const readings: PromiseWithResolvers<void>[] = [];
    services.store.watch = async () => {
      const reading = Promise.withResolvers<void>();
      readings.push(reading);
      await reading.promise;
      return watch();
    };

    const [first, ...others] = Array.from({ length: 100 }, () => startWatcher(services));
    expect(readings).toHaveLength(1);
    readings[0]?.reject(new Error('the table is away'));
    await expect(first).rejects.toThrow('away');
    await new Promise(setImmediate);
    expect(readings).toHaveLength(2);
    readings[1]?.resolve();
    await Promise.all(others);

    const later = startWatcher(services);
    readings[2]?.resolve();
    await later;
    expect(readings).toHaveLength(3);
  });

  test.each([
    ['looks now', 0],
    ['is late, as a look under way is', -30],
    ['looks in two seconds', 2],
  ])('start none beside one that %s', async (_what, seconds) => {
    const services = world();
    await watching(services, seconds);

    await startWatcher(services);

    expect(services.started).toEqual([]);
    expect(await services.store.watch()).toMatchObject({ owner: 'watch-1', version: 1 });
  });

  test('take over from one that sleeps for long', async () => {
    const services = world();
    await watching(services, 60);

    await startWatcher(services);

    expect(services.started).toHaveLength(1);
    expect(await services.store.watch()).toMatchObject({ owner: services.started[0]?.name });
  });

  test.each([
    ['has not looked until its time', { until: inSeconds(0) }],
    ['has ended', { owner: null }],
  ])('start one when the last one %s', async (_what, changes) => {
    const services = world();
    await watching(services, 0, changes);

    await startWatcher(services);

    expect(services.started).toHaveLength(1);
  });

  test('start none when another caller writes the record at the same moment', async () => {
    const services = world();
    const { store } = services;
    const { putWatch } = store;
    store.putWatch = async (watch) => {
      store.putWatch = putWatch;
      await watching(services, 1);
      return putWatch(watch);
    };

    await startWatcher(services);

    expect(services.started).toEqual([]);
    expect(await store.watch()).toMatchObject({ owner: 'watch-1' });
  });
});

test('a watcher that cannot be started leaves nobody waiting for it: the next caller starts another', async () => {
  const services = world();
  const { start } = services.executions;
  services.executions.start = () => Promise.reject(new MaintenanceError('ExecutionsUnavailable', 'throttled'));
  await expect(startWatcher(services)).rejects.toMatchObject({ name: 'ExecutionsUnavailable' });

  services.executions.start = start;
  await startWatcher(services);

  expect(services.started).toHaveLength(1);
  expect(await services.store.watch()).toMatchObject({ owner: services.started[0]?.name });
});
