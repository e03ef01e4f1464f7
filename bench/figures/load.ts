import { setTimeout as sleep } from 'node:timers/promises';
import type { HostPage, MaintenanceAccepted } from '../../functions/contract/api/api.ts';
import { hostnames, startCluster } from '../rig/cluster.ts';
import { type BenchOptions, type Figure, percentile, rounded, type Suite, say } from '../rig/figure.ts';
import { BenchService } from '../rig/service.ts';

const CLIENTS = 50;
/** Pause of a client between an answer and its next request. */
const PAUSE_MS = 100;
/** Known hosts for each host in maintenance. */
const KNOWN = 10;
/** Period of the deployed reconciliation. */
const PERIOD_SECONDS = 60;
/** Period of the reconciliation here: shorter, so that some passes run while the hosts move. */
const PASS_EVERY_SECONDS = 20;
/** API Gateway gives up after this time. */
const GATEWAY_SECONDS = 30;
/** Time with all hosts down, for passes of the reconciliation. */
const AFTER_SECONDS = 25;

/** Takes many hosts of a large cluster down at once, while clients read. */
export const load: Suite = {
  name: 'load',
  about: `maintenance of many hosts at once, of a cluster of ${KNOWN} times as many, beside ${CLIENTS} clients`,
  figures: ['load-failed', 'load-query-p95', 'load-accepted', 'load-down', 'load-peak-memory', 'load-reconcile'],
  async *run({ hosts }: BenchOptions): AsyncGenerator<Figure> {
    const passes: Pass[] = [];
    await using cluster = await startCluster({ hosts: KNOWN * hosts });
    const period = { RECONCILE_SECONDS: `${PASS_EVERY_SECONDS}`, POWERTOOLS_LOG_LEVEL: 'INFO' };
    const environment = { MESOS_MASTERS: cluster.url, ...period };
    await using service = await BenchService.start(environment, { onLog: (line) => passes.push(...passIn(line)) });
    await allKnown(service, KNOWN * hosts);
    // The first pass writes all records: it is not measured.
    while (passes.length < 1) await sleep(1_000);
    passes.splice(0);
    say(`load: ${KNOWN * hosts} hosts are known, ${hosts} go down`);
    const clients = new Clients(service, KNOWN * hosts);
    const asking = clients.ask();
    const begin = performance.now();
    const accepted = await service.start(hostnames(hosts));
    const acceptedSeconds = (performance.now() - begin) / 1_000;
    await service.arrival(accepted, 'HOST_STATE_DOWN');
    const downSeconds = (performance.now() - begin) / 1_000;
    await sleep(AFTER_SECONDS * 1_000);
    clients.end();
    await asking;
    const detail = { known: KNOWN * hosts, inMaintenance: hosts, clients: CLIENTS };
    const { millis, failures } = clients;
    const why = failures.slice(0, 3);
    yield {
      name: 'load-failed',
      value: failures.length,
      unit: 'requests',
      target: 0,
      detail: { ...detail, of: millis.length, why },
    };
    const slowest = Math.round(percentile(millis, 100));
    const p50 = Math.round(percentile(millis, 50));
    yield { name: 'load-query-p95', value: percentile(millis, 95), unit: 'ms', detail: { ...detail, p50, slowest } };
    yield { name: 'load-accepted', value: acceptedSeconds, unit: 's', target: GATEWAY_SECONDS, detail };
    yield { name: 'load-down', value: downSeconds, unit: 's', detail };
    const peak = service.peakMemory();
    if (peak !== undefined) yield { name: 'load-peak-memory', value: peak, unit: 'MiB', target: 1_024, detail };
    const seconds = passes.map(({ durationMs }) => rounded(durationMs / 1_000));
    const counted = { ...detail, passes: seconds, failed: passes.filter(({ failed }) => failed > 0).length };
    yield { name: 'load-reconcile', value: Math.max(...seconds), unit: 's', target: PERIOD_SECONDS, detail: counted };
  },
};

interface Pass {
  readonly durationMs: number;
  readonly failed: number;
}

/** Parses the log line of a pass of the reconciliation. */
function passIn(line: string): Pass[] {
  if (!line.includes('"reconciled"')) return [];
  return [JSON.parse(line) as Pass];
}

async function allKnown(service: BenchService, count: number): Promise<void> {
  const begin = performance.now();
  while ((await knownHosts(service)) < count) await sleep(1_000);
  say(`load: all hosts were known after ${Math.round((performance.now() - begin) / 1_000)} s`);
}

async function knownHosts(service: BenchService): Promise<number> {
  let count = 0;
  let after = '';
  do {
    const { hosts, nextToken } = await service.call<HostPage>('GET', `/v1/hosts?limit=1000${after}`);
    count += hosts.length;
    after = nextToken === undefined ? '' : `&nextToken=${nextToken}`;
  } while (after !== '');
  return count;
}

/** Clients that read pages of hosts, single hosts, histories and maintenances. */
class Clients {
  readonly millis: number[] = [];
  readonly failures: string[] = [];
  readonly #service: BenchService;
  readonly #hosts: number;
  #isOver = false;

  constructor(service: BenchService, hosts: number) {
    this.#service = service;
    this.#hosts = hosts;
  }

  async ask(): Promise<void> {
    await Promise.all(Array.from({ length: CLIENTS }, (_, client) => this.#askAsOne(client)));
  }

  end(): void {
    this.#isOver = true;
  }

  async #askAsOne(client: number): Promise<void> {
    for (let turn = client; !this.#isOver; turn += 1) {
      const begin = performance.now();
      const path = this.#path(turn);
      await this.#service
        .call<MaintenanceAccepted>('GET', path)
        .catch((error: Error) => this.failures.push(error.message));
      this.millis.push(performance.now() - begin);
      await sleep(PAUSE_MS);
    }
  }

  #path(turn: number): string {
    const host = `host${1 + ((turn * 7_919) % this.#hosts)}`;
    const paths = [
      '/v1/hosts',
      `/v1/hosts/${host}`,
      '/v1/hosts?states=DRAINING,DRAINED,DOWN',
      `/v1/hosts/host${1 + (turn % 100)}/history`,
      '/v1/maintenances',
    ];
    return paths[turn % paths.length] ?? '';
  }
}
