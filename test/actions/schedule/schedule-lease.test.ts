import { changeSchedule } from '../../../functions/actions/schedule/schedule-lease.ts';
import { MaintenanceError } from '../../../functions/contract/errors.ts';
import { createFakeMesos } from '../../fakes/fake-mesos.ts';
import { type TestServices, testServices } from '../../fakes/services.ts';

test('the lease of a step that died is free a minute later, and the next one gets it', async () => {
  const services = testServices(['h1']);
  await services.store.acquireLease('schedule', 'the dead', 60, services.clock());
  const worked: string[] = [];
  const work = (name: string) => changeSchedule(services, async () => void worked.push(name));

  await expect(work('at once')).rejects.toMatchObject({ name: 'ScheduleBusy' });
  services.advance(56_000);
  await work('a minute later');

  expect(worked).toEqual(['a minute later']);
});

test('a lease that was taken, but the answer got lost, is given back at once', async () => {
  const services = testServices(['h1']);
  const { store } = services;
  const acquireLease: typeof store.acquireLease = async (...lease) => {
    await store.acquireLease(...lease);
    throw new MaintenanceError('StoreUnavailable', 'throttled');
  };

  await expect(
    changeSchedule({ ...services, store: { ...store, acquireLease } }, async () => undefined),
  ).rejects.toMatchObject({ name: 'StoreUnavailable' });

  expect(await store.acquireLease('schedule', 'the next', 60, services.clock())).toBe(true);
});

describe('a schedule that Mesos shows as empty', () => {
  const OURS = { machineIds: [{ hostname: 'h1', ip: '10.0.0.1' }], unavailability: { startNs: 5n } };
  const THEIRS = { machineIds: [{ hostname: 'x', ip: '10.9.9.9' }], unavailability: { startNs: 7n } };
  const postOurs = (services: TestServices) =>
    changeSchedule(services, (change) =>
      change({
        edit: ({ windows }) => ({ windows: [...windows, OURS] }),
        holds: ({ windows }) => windows.some(({ unavailability }) => unavailability.startNs === 5n),
      }),
    );

  test('is not posted over while the status shows that windows are hidden', async () => {
    const mesos = createFakeMesos(['h1']);
    mesos.windows = [THEIRS];
    mesos.schedule = async () => ({ windows: [] });

    await expect(postOurs(testServices(mesos))).rejects.toMatchObject({
      name: 'MesosRefused',
      wait: 'mesos-forbidden',
      message: expect.stringContaining("'get_maintenance_schedules'"),
    });
    expect(mesos.windows).toEqual([THEIRS]);
  });

  test('is edited as it is by then, when a window came to be between the two looks', async () => {
    const mesos = createFakeMesos(['h1']);
    const { schedule } = mesos;
    let looks = 0;
    mesos.schedule = async () => {
      looks += 1;
      if (looks > 1) return schedule();
      mesos.windows = [THEIRS];
      return { windows: [] };
    };

    await postOurs(testServices(mesos));

    expect(mesos.windows).toEqual([THEIRS, OURS]);
  });

  test('right after ours was posted, again and again, shows that a right is missing', async () => {
    const mesos = createFakeMesos(['h1']);
    mesos.schedule = async () => ({ windows: [] });
    mesos.maintenanceStatus = async () => ({ draining: [], down: [] });

    await expect(postOurs(testServices(mesos))).rejects.toMatchObject({
      name: 'MesosRefused',
      message: expect.stringContaining("'get_maintenance_schedules'"),
    });
  });

  test('and that another writer keeps filling with theirs is busy, as ever', async () => {
    const mesos = createFakeMesos(['h1']);
    mesos.updateSchedule = async () => {
      mesos.windows = [THEIRS];
    };

    await expect(postOurs(testServices(mesos))).rejects.toMatchObject({ name: 'ScheduleBusy' });
  });
});
