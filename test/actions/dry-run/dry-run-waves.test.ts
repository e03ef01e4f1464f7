import { dryRun } from '../../../functions/actions/dry-run/dry-run.ts';
import { acceptRolling } from '../../../functions/actions/rolling/accept-rolling.ts';
import { noteTook } from '../../domain/host/took.ts';
import { testServices } from '../../fakes/services.ts';
import { cluster } from './planned-cluster.ts';

describe('the plan of hosts that go in waves', () => {
  const twoTasksEach = () => cluster(['a', 'b'], ['c', 'd'], ['e', 'f']);

  test('looks for places on the hosts of other waves, which are back by then or not away yet', async () => {
    const mesos = twoTasksEach();
    const rooms = await mesos.headroom();
    const services = testServices({ ...mesos, headroom: async () => rooms });
    const hosts = ['h1', 'h2', 'h3'];

    const atOnce = await dryRun(services, { hosts }, 'operator');
    const oneByOne = await dryRun(services, { hosts, concurrency: 1 }, 'operator');

    expect(atOnce.plan?.capacity).toMatchObject({ fits: false, agents: 0 });
    expect(oneByOne.plan?.capacity).toMatchObject({ fits: true, agents: 2 });
    expect(oneByOne.plan?.problems).toEqual([]);
    expect(oneByOne.plan?.time).toMatchObject({ isLeast: true });
  });

  test('has the time down and up of all waves, where it is known what steps take here', async () => {
    const services = testServices(twoTasksEach());
    await noteTook(services, { drain: 256, 'bring-up': 256 });
    const waves = { hosts: ['h1', 'h2', 'h3'], concurrency: 1, settle: '2s', repair: 'none' };

    expect((await dryRun(services, waves, 'operator')).plan?.time).toMatchObject({
      seconds: 3 * (224 + 224 + 2),
      restsOn: ['3 waves down and up, as 3 of 4 drains took at most 3m44s here and returns 3m44s'],
    });
    expect((await dryRun(services, { hosts: ['h1'] }, 'operator')).plan?.time).toMatchObject({
      ...{ seconds: 224, restsOn: ['3 of 4 drains took at most 3m44s here'] },
    });
  });

  test('names what has no place in its own wave', async () => {
    const mesos = twoTasksEach();
    const rooms = (await mesos.headroom()).map((room) => ({ ...room, free: {} }));
    const services = testServices({ ...mesos, headroom: async () => rooms });

    const { plan } = await dryRun(services, { hosts: ['h1', 'h2'], concurrency: 1 }, 'operator');

    expect(plan?.problems).toMatchObject([
      { tasks: 2, hosts: ['h1'] },
      { tasks: 2, hosts: ['h2'] },
    ]);
  });
});

describe('limits of failure domains without an attribute that names the domain', () => {
  const request = { hosts: ['h1'], maxUnavailablePerDomain: '1', maxDomains: 2 };
  const refusal = {
    name: 'InvalidInput',
    entries: [{ field: 'maxUnavailablePerDomain', code: 'no-failure-domain' }, { field: 'maxDomains' }],
  };

  test('are refused by a dry run', async () => {
    await expect(dryRun(testServices(['h1']), request, 'ann')).rejects.toMatchObject(refusal);
  });

  test('are refused before anything is written', async () => {
    const services = testServices(['h1']);

    await expect(acceptRolling(services, request, 'ann')).rejects.toMatchObject(refusal);
    expect(await services.store.activeRollouts()).toEqual([]);
  });
});
