import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { CampaignView } from '../../../functions/contract/api/campaigns.ts';
import { type Simulator, startSimulator } from '../../../local/mesos-sim/simulator.ts';
import { type ServiceProcess, serviceProcess } from '../service-process.ts';
import { until } from '../stage.ts';

/** A campaign with the service killed with -9 while it goes on, and started again on the same data directory. */

const HOSTS = ['host1', 'host2', 'host3', 'host4'];

let simulator: Simulator;
let service: ServiceProcess;

beforeAll(async () => {
  simulator = await startSimulator({ hosts: 4, tasksPerHost: 1, frameworks: [{ name: 'web' }], initRestartMs: 200 });
  service = serviceProcess({ MESOS_MASTERS: simulator.url, RECONCILE_SECONDS: '1' });
});

afterAll(async () => {
  await service.end();
  await simulator.stop();
});

test('takes each host out once, over restarts', async () => {
  const first = await service.start();
  await until('four hosts', first.hosts, (hosts) => hosts.length === 4);
  const campaign = { name: 'kernel', hosts: HOSTS, by: '+1h', repair: 'none', settle: '1s' };
  expect((await first.call('POST', '/v1/campaigns', campaign)).status).toBe(201);
  const show = (api: typeof first) => async () => (await api.call<CampaignView>('GET', '/v1/campaigns/kernel')).body;
  await until('the first host', show(first), ({ counts }) => counts.done > 0);

  const second = await service.killAndStart(2);
  const { counts } = await until('the end', show(second), ({ status }) => status === 'finished');

  expect(counts).toEqual({ done: 4, failed: 0, underWay: 0, toGo: 0 });
  for (const hostname of HOSTS) {
    const downs = (await second.history(hostname)).filter(({ from, to }) => from !== to && to === 'HOST_STATE_DOWN');
    expect([hostname, downs.length]).toEqual([hostname, 1]);
  }
});
