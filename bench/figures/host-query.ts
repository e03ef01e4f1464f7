import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostPage } from '../../functions/contract/api/api.ts';
import { type Figure, percentile, type Suite, say } from '../rig/figure.ts';
import { fillHosts } from '../rig/fill-hosts.ts';
import { BenchService } from '../rig/service.ts';

const HOSTS = 100_000;
const REQUESTS = 300;
const WARM_UP = 30;

/**
 * Reads pages of 100 hosts of a large table over HTTP, one request after another. Three kinds of
 * pages take turns: all states, the hosts in maintenance, and the middle of one state.
 */
export const hostQuery: Suite = {
  name: 'host-query',
  about: `GET /v1/hosts over ${HOSTS} hosts`,
  figures: ['host-query-p50', 'host-query-p95'],
  async *run(): AsyncGenerator<Figure> {
    const dataDir = mkdtempSync(join(tmpdir(), 'peloton-bench-'));
    say(`host-query: filling the table with ${HOSTS} hosts`);
    await fillHosts(dataDir, HOSTS);
    say(`host-query: ${REQUESTS} requests`);
    // No master answers on this port, so the reconciliation leaves the records alone.
    const environment = { MESOS_MASTERS: 'http://127.0.0.1:9', RECONCILE_SECONDS: '86400' };
    await using service = await BenchService.start(environment, { dataDir });
    const paths = await pathsOf(service);
    const millis: number[] = [];
    for (let index = -WARM_UP; index < REQUESTS; index += 1) {
      const begin = performance.now();
      const { hosts } = await service.call<HostPage>('GET', paths[Math.abs(index) % paths.length] ?? '');
      if (index >= 0) millis.push(performance.now() - begin);
      if (hosts.length !== 100) throw new Error(`a page has ${hosts.length} hosts, not 100`);
    }
    const detail = { hosts: HOSTS, requests: REQUESTS };
    yield { name: 'host-query-p50', value: percentile(millis, 50), unit: 'ms', detail };
    yield { name: 'host-query-p95', value: percentile(millis, 95), unit: 'ms', target: 50, detail };
  },
};

async function pathsOf(service: BenchService): Promise<string[]> {
  const middle = `${PATH}?states=HOST_STATE_UP&nextToken=${await tokenAfter(service, 20)}`;
  return [PATH, `${PATH}?states=HOST_STATE_DRAINING,HOST_STATE_DRAINED,HOST_STATE_DOWN`, middle];
}

const PATH = '/v1/hosts';

/** The token after this many pages of the largest size. */
async function tokenAfter(service: BenchService, pages: number): Promise<string> {
  let nextToken = '';
  for (let page = 0; page < pages; page += 1) {
    const after: string = nextToken === '' ? '' : `&nextToken=${nextToken}`;
    const found = await service.call<HostPage>('GET', `${PATH}?states=HOST_STATE_UP&limit=1000${after}`);
    nextToken = found.nextToken ?? '';
  }
  return nextToken;
}
