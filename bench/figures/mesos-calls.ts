import { hostnames, startCluster } from '../rig/cluster.ts';
import { type Figure, type Suite, say } from '../rig/figure.ts';
import { BenchService } from '../rig/service.ts';

const SMALL = 1;
const LARGE = 50;

/** Counts the calls of Mesos for two requests of different size: shows the constant part of a request. */
export const mesosCalls: Suite = {
  name: 'mesos-calls',
  about: `calls of Mesos until idle hosts are DOWN, of a request for ${SMALL} host and one for ${LARGE}`,
  figures: ['mesos-calls-per-host', 'mesos-calls-per-request'],
  async *run(): AsyncGenerator<Figure> {
    say(`mesos-calls: ${SMALL} host, then ${LARGE}`);
    const [small, large] = [await callsFor(SMALL), await callsFor(LARGE)];
    const perHost = (sum(large) - sum(small)) / (LARGE - SMALL);
    const detail = { hosts: LARGE, calls: large };
    yield { name: 'mesos-calls-per-host', value: perHost, unit: 'calls', target: 2.1, detail };
    const perRequest = sum(small) - perHost * SMALL;
    yield { name: 'mesos-calls-per-request', value: perRequest, unit: 'calls', detail: { hosts: SMALL, calls: small } };
  },
};

/** Numbers of calls by name, from the request until the watcher has ended. */
async function callsFor(count: number): Promise<Readonly<Record<string, number>>> {
  await using cluster = await startCluster({ hosts: count });
  // The first pass of the reconciliation ends before the service is ready, and no other comes.
  await using service = await BenchService.start({ MESOS_MASTERS: cluster.url, RECONCILE_SECONDS: '86400' });
  const before = (await cluster.ask('requests')).length;
  await service.arrival(await service.start(hostnames(count)), 'HOST_STATE_DOWN');
  await service.watcherEnded();
  const calls: Record<string, number> = {};
  for (const { kind, call, method, path } of (await cluster.ask('requests')).slice(before)) {
    const name = `${kind} ${call ?? `${method} ${path}`}`;
    calls[name] = (calls[name] ?? 0) + 1;
  }
  return calls;
}

function sum(calls: Readonly<Record<string, number>>): number {
  return Object.values(calls).reduce((all, each) => all + each, 0);
}
