import { setTimeout as sleep } from 'node:timers/promises';
import type { HostPage, MaintenanceAccepted, MaintenanceView } from '../../functions/contract/api/api.ts';
import type { RolloutView } from '../../functions/contract/api/rolling.ts';
import { type Cluster, hostnames, startCluster } from '../rig/cluster.ts';
import { type BenchOptions, type Figure, type Suite, say } from '../rig/figure.ts';
import { BenchService } from '../rig/service.ts';

const RACKS = 20;
const SHARE = 0.05;
const FAILURES = 3;
const LOOK_MS = 100;
const OUT = 'HOST_STATE_DRAINING,HOST_STATE_DRAINED,HOST_STATE_DOWN';

/**
 * Rolls all hosts, with at most 5 % and one rack out at once. Three hosts do not come back, so the
 * request halts. They are repaired, and the request is resumed and finishes. Throws when more hosts
 * are out, or hosts of two racks.
 */
export const rolling: Suite = {
  name: 'rolling',
  about: `hosts in ${RACKS} racks roll, 5 % and one rack at once, with ${FAILURES} that do not come back: waves, time`,
  figures: ['rolling-waves', 'rolling-most-out', 'rolling-time', 'rolling-peak-memory'],
  async *run({ rolling: count }: BenchOptions): AsyncGenerator<Figure> {
    const allowed = Math.floor(count * SHARE);
    const detail = { hosts: count, racks: RACKS, allowed, failures: FAILURES };
    say(`rolling: ${count} hosts in ${RACKS} racks`);
    const { rollout, mostOut, seconds, peakMiB } = await drive(count, allowed);
    yield { name: 'rolling-waves', value: rollout.waves, unit: 'waves', detail: { ...detail, fewest: RACKS } };
    yield { name: 'rolling-most-out', value: mostOut, unit: 'hosts', detail };
    yield { name: 'rolling-time', value: seconds, unit: 's', detail };
    if (peakMiB !== undefined) yield { name: 'rolling-peak-memory', value: peakMiB, unit: 'MiB', target: 512, detail };
  },
};

async function drive(count: number, allowed: number) {
  await using cluster = await startCluster({ hosts: count, racks: RACKS, tasksPerHost: 1, agentExitMs: 100 });
  await using service = await BenchService.start({ MESOS_MASTERS: cluster.url, RECONCILE_SECONDS: '2' });
  const watch = new Watch(cluster, service, allowed);
  const sick = Array.from({ length: FAILURES }, (_, index) => `host${2 + index * RACKS}`);
  await cluster.ask('stopInit', sick);
  const begin = performance.now();
  const { maintenanceId } = await service.call<MaintenanceAccepted>('POST', '/v1/maintenance/start', {
    ...{ hosts: hostnames(count), reason: 'kernel', repair: 'none', settle: '2s', returnTimeout: '30s' },
    ...{ maxUnavailable: '5%', failureDomain: 'rack', maxErrors: FAILURES },
  });
  const path = `/v1/maintenances/${maintenanceId}`;
  const halted = await watch.until(path, 'halted');
  if (halted.failures !== FAILURES) throw new Error(`halted after ${halted.failures} failures: ${halted.heldBy}`);
  say(`rolling: ${halted.heldBy}`);
  await cluster.ask('startInit', sick);
  await watch.untilAllUp();
  await service.call('POST', `${path}/resume`);
  const rollout = await watch.until(path, 'finished');
  if (rollout.counts.done !== count) throw new Error(`not every host is done: ${JSON.stringify(rollout.counts)}`);
  const seconds = (performance.now() - begin) / 1_000;
  return { rollout, seconds, mostOut: watch.mostOut, peakMiB: service.peakMemory() };
}

/** Checks which hosts are out, by the service and by the cluster itself. */
class Watch {
  mostOut = 0;
  readonly #cluster: Cluster;
  readonly #service: BenchService;
  readonly #allowed: number;

  constructor(cluster: Cluster, service: BenchService, allowed: number) {
    this.#cluster = cluster;
    this.#service = service;
    this.#allowed = allowed;
  }

  async until(path: string, status: RolloutView['status']): Promise<RolloutView> {
    for (;;) {
      await this.look();
      const { rollout } = await this.#service.call<MaintenanceView>('GET', path);
      if (rollout?.status === status) return rollout;
      if (rollout?.status === 'halted' || rollout?.status === 'finished') {
        throw new Error(`it is ${rollout.status}: ${rollout.heldBy} ${JSON.stringify(rollout.counts)}`);
      }
      await sleep(LOOK_MS);
    }
  }

  async untilAllUp(): Promise<void> {
    while ((await this.look()).size > 0) await sleep(LOOK_MS);
  }

  async look(): Promise<ReadonlySet<string>> {
    const { hosts } = await this.#service.call<HostPage>('GET', `/v1/hosts?states=${OUT}&limit=1000`);
    const out = new Set([...hosts.map(({ hostname }) => hostname), ...(await this.#cluster.ask('away'))]);
    const racks = new Set([...out].map((hostname) => (Number(hostname.slice('host'.length)) - 1) % RACKS));
    if (out.size > this.#allowed || racks.size > 1) {
      throw new Error(`${out.size} hosts of ${racks.size} racks are out: ${[...out].join(', ')}`);
    }
    this.mostOut = Math.max(this.mostOut, out.size);
    return out;
  }
}
