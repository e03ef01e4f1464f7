import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { hostnames, startCluster } from '../rig/cluster.ts';
import { type Figure, median, rounded, type Suite, say } from '../rig/figure.ts';
import { BenchService } from '../rig/service.ts';

const HOSTS = 15;

/**
 * Takes hosts without tasks down, one request after another. The time runs from sending the request
 * until the API, asked without a pause, shows the host DOWN.
 */
export const idleHost: Suite = {
  name: 'idle-host',
  about: 'one host without tasks, UP to DOWN: its time and its Step Functions transitions',
  figures: ['idle-host-down', 'idle-host-transitions'],
  async *run(): AsyncGenerator<Figure> {
    say(`idle-host: ${HOSTS} hosts, one after another`);
    await using cluster = await startCluster({ hosts: HOSTS });
    await using service = await BenchService.start({ MESOS_MASTERS: cluster.url });
    const seconds: number[] = [];
    const transitions: number[] = [];
    for (const host of hostnames(HOSTS)) {
      const begin = performance.now();
      const accepted = await service.start([host]);
      while ((await service.host(host)).state !== 'HOST_STATE_DOWN');
      seconds.push((performance.now() - begin) / 1_000);
      await service.arrival(accepted, 'HOST_STATE_DOWN');
      transitions.push(await transitionsOf(service, accepted.executionArn ?? ''));
    }
    const detail = { hosts: HOSTS, slowest: rounded(Math.max(...seconds)) };
    yield { name: 'idle-host-down', value: median(seconds), unit: 's', target: 1, detail };
    yield { name: 'idle-host-transitions', value: Math.max(...transitions), unit: 'transitions', target: 14 };
  },
};

/** State transitions as Step Functions bills them: every state that the two executions enter. */
async function transitionsOf(service: BenchService, executionArn: string): Promise<number> {
  const children = await service.childrenOf(executionArn);
  const histories = await Promise.all([executionArn, ...children].map((arn) => service.history(arn)));
  return histories.flat().filter(isTransition).length;
}

export function isTransition({ type }: HistoryEvent): boolean {
  return type?.endsWith('StateEntered') ?? false;
}
