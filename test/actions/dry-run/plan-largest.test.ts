import { planLargest } from '../../../functions/actions/dry-run/plan-largest.ts';
import { reconcile } from '../../../functions/actions/reconcile/reconcile.ts';
import { acceptStart } from '../../../functions/actions/request/accept-request.ts';
import { admitHosts } from '../../../functions/actions/request/breaker.ts';
import type { SchedulerRule } from '../../../functions/domain/mesos/scheduler-choice.ts';
import { fakeJob, fakeJobs } from '../../fakes/fake-schedulers.ts';
import { testServices } from '../../fakes/services.ts';
import { cluster } from './planned-cluster.ts';

const WEB: SchedulerRule = { framework: 'web', type: 'marathon' };
const HOSTS = ['h1', 'h2', 'h3'];

async function plan(services = testServices(cluster([], [], [])), options = {}) {
  await reconcile(services);
  const { together, ...answer } = await planLargest(services, { hosts: HOSTS, ...options }, 'ann');
  const waits = Object.fromEntries((together?.waits ?? []).map(({ hostname, waitsFor }) => [hostname, waitsFor]));
  expect(answer).toMatchObject({ maintenanceId: null, dryRun: true });
  return { hosts: together?.hosts, isLargest: together?.isLargest, waits };
}

describe('the plan of the most hosts that may go down together', () => {
  test('has all hosts that run nothing, and no limit but those of the request', async () => {
    expect(await plan()).toEqual({ hosts: HOSTS, isLargest: true, waits: {} });
    expect(await plan(undefined, { concurrency: 2 })).toEqual({
      ...{ hosts: ['h1', 'h2'], isLargest: true },
      waits: { h3: '2 of its hosts may be out at once: h1, h2 are' },
    });
  });

  test('leaves out those whose tasks have no place, and takes more light hosts instead of one', async () => {
    const mesos = cluster(['a', 'b'], ['c'], ['d']);
    for (const hostname of HOSTS) mesos.free.set(hostname, { '*': { cpus: 2, mem: 0, disk: 0, gpus: 0, ports: 0 } });

    expect(await plan(testServices(mesos))).toMatchObject({
      ...{ hosts: ['h2', 'h3'], isLargest: true },
      waits: { h1: expect.stringContaining('no agent stays') },
    });
  });

  test('names the job that has nothing to spare', async () => {
    const jobs = fakeJobs([fakeJob('web', 2, 1)]);
    const services = testServices(cluster(['web.0'], [], []), { rules: [WEB], schedulers: new Map([[WEB, jobs]]) });

    expect(await plan(services)).toMatchObject({
      hosts: ['h2', 'h3'],
      waits: { h1: expect.stringContaining('/web lets no instance be away') },
    });
  });

  test('refuses what a start refuses: a hold of hosts that go in waves', async () => {
    await expect(plan(undefined, { hold: 'kernel', concurrency: 1 })).rejects.toMatchObject({
      entries: [{ field: 'hold', code: 'hold-in-waves' }],
    });
  });

  test('names the maintenance that has a host', async () => {
    const services = testServices(cluster([], [], []));
    const { maintenanceId } = await acceptStart(services, { hosts: ['h2'] }, 'bob');

    expect(await plan(services)).toMatchObject({
      ...{ hosts: ['h1', 'h3'] },
      waits: { h2: `it is in maintenance ${maintenanceId} already` },
    });
  });

  test.each(['red', 'unknown'] as const)('is empty while a gate is %s', async (colour) => {
    const at = new Date().toISOString();
    const gates = new Map([['slo', { ask: async () => ({ colour, evidence: 'errors', at }) }]]);

    expect(await plan(testServices(cluster([], [], []), { gates }), { gates: ['slo'] })).toEqual({
      ...{ hosts: [], isLargest: true },
      waits: Object.fromEntries(HOSTS.map((name) => [name, `gate slo is ${colour}: errors`])),
    });
  });

  test('has no more hosts than the breaker lets begin, and does not open it', async () => {
    const breaker = { begun: 3, failed: null, windowSeconds: 3_600 };
    const services = testServices(cluster([], [], []), { breaker });
    await admitHosts(services, 1, 'bob');

    expect(await plan(services)).toEqual({
      ...{ hosts: ['h1', 'h2'], isLargest: true },
      waits: { h3: 'the breaker opens when more than 3 hosts begin within 1h, and 1 have' },
    });
    expect((await services.store.breaker())?.open).toBeNull();
  });

  test('refuses what a start refuses', async () => {
    await expect(plan(undefined, { hosts: ['h9'] })).rejects.toMatchObject({ name: 'HostNotFound' });
    await expect(plan(undefined, { gates: ['slo'] })).rejects.toMatchObject({ name: 'InvalidInput' });
  });
});
