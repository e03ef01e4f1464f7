import { setTimeout as sleep } from 'node:timers/promises';
import type { MaintenanceAccepted, MaintenanceView } from '../../functions/contract/api/api.ts';
import type { RolloutView } from '../../functions/contract/api/rolling.ts';
import { isUnderWay } from '../../functions/domain/rolling/phase.ts';
import { type Cluster, hostnames, startCluster } from '../rig/cluster.ts';
import { type BenchOptions, type Figure, type Suite, say } from '../rig/figure.ts';
import { BenchService } from '../rig/service.ts';

const RACKS = 20;
const SHARE = 0.05;
/** Every twentieth host: 5 %. */
const EVERY = 20;
/** Their agents start this much later than the others. */
const LATE_MS = 30_000;
const LOOK_MS = 100;

/**
 * Rolls all hosts, 5 % at once. Every twentieth host takes half a minute longer. Measures the share
 * of places without a host, from the begin of the first host to the begin of the last.
 */
export const rollingStragglers: Suite = {
  name: 'rolling-stragglers',
  about: `hosts in ${RACKS} racks roll, 5 % at once, and every ${EVERY}th takes ${LATE_MS / 1_000} s longer: places left idle, time`,
  figures: ['rolling-idle-places', 'rolling-stragglers-time'],
  async *run({ rolling: count }: BenchOptions): AsyncGenerator<Figure> {
    const places = Math.floor(count * SHARE);
    const stragglers = Math.floor(count / EVERY);
    say(`rolling-stragglers: ${count} hosts, ${places} at once, ${stragglers} stragglers`);
    const { idle, seconds, fewestSeconds } = await drive(count, places);
    const detail = { hosts: count, racks: RACKS, places, stragglers };
    yield { name: 'rolling-idle-places', value: idle, unit: 'share', target: 0.05, detail };
    yield { name: 'rolling-stragglers-time', value: seconds, unit: 's', detail: { ...detail, fewestSeconds } };
  },
};

async function drive(count: number, places: number) {
  await using cluster = await startCluster({ hosts: count, racks: RACKS, tasksPerHost: 1, agentExitMs: 100 });
  await using service = await BenchService.start({ MESOS_MASTERS: cluster.url, RECONCILE_SECONDS: '2' });
  // Spread over the racks: a rack of stragglers alone would be one wave.
  const late = hostnames(count).filter((_, index) => Math.floor(index / RACKS) % EVERY === index % RACKS);
  await cluster.ask('stopInit', late);
  const { maintenanceId } = await service.call<MaintenanceAccepted>('POST', '/v1/maintenance/start', {
    ...{ hosts: hostnames(count), reason: 'kernel', repair: 'none', settle: '2s', returnTimeout: '10m' },
    ...{ concurrency: places, failureDomain: 'rack', maxDomains: RACKS },
  });
  const path = `/v1/maintenances/${maintenanceId}`;
  const watch = new Places(places, cluster, late);
  for (;;) {
    const { rollout } = await service.call<MaintenanceView>('GET', path);
    if (rollout !== undefined && (await watch.look(rollout))) return watch.result();
    await sleep(LOOK_MS);
  }
}

/** Counts the hosts under way, look by look. */
class Places {
  readonly #places: number;
  readonly #cluster: Cluster;
  readonly #late: Set<string>;
  readonly #returning = new Map<string, number>();
  #begin: number | undefined;
  #lastAt = 0;
  /** Host milliseconds: of all looks, and of those while hosts waited. */
  #taken = 0;
  #idle = 0;
  #whileWaitingMs = 0;

  constructor(places: number, cluster: Cluster, late: readonly string[]) {
    this.#places = places;
    this.#cluster = cluster;
    this.#late = new Set(late);
  }

  /** True when all are done. Throws when one has failed, or too many are under way. */
  async look({ status, counts, hosts }: RolloutView): Promise<boolean> {
    const underWay = hosts.filter(isUnderWay).length;
    if ((counts.failed ?? 0) > 0 || underWay > this.#places)
      throw new Error(`${underWay} hosts are under way: ${JSON.stringify(counts)}`);
    const now = performance.now();
    if (this.#begin === undefined) {
      if (underWay === 0) return false;
      this.#begin = now;
    } else this.#count(underWay, (counts.waiting ?? 0) > 0, now - this.#lastAt);
    this.#lastAt = now;
    await this.#startLate(hosts, now);
    return status === 'finished';
  }

  #count(underWay: number, areWaiting: boolean, ms: number): void {
    this.#taken += underWay * ms;
    if (!areWaiting) return;
    this.#idle += (this.#places - underWay) * ms;
    this.#whileWaitingMs += ms;
  }

  async #startLate(hosts: RolloutView['hosts'], now: number): Promise<void> {
    const returning = hosts.filter(({ hostname, phase }) => phase === 'returning' && this.#late.has(hostname));
    for (const { hostname } of returning) if (!this.#returning.has(hostname)) this.#returning.set(hostname, now);
    const due = returning.filter(({ hostname }) => now - (this.#returning.get(hostname) ?? now) >= LATE_MS);
    for (const { hostname } of due) this.#late.delete(hostname);
    if (due.length > 0)
      await this.#cluster.ask(
        'startInit',
        due.map(({ hostname }) => hostname),
      );
  }

  result() {
    const seconds = (this.#lastAt - (this.#begin ?? this.#lastAt)) / 1_000;
    const idle = this.#idle / (this.#places * this.#whileWaitingMs);
    return { idle, seconds, fewestSeconds: Math.round(this.#taken / this.#places / 1_000) };
  }
}
