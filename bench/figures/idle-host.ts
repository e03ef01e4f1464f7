import { hostnames, startCluster } from '../rig/cluster.ts';
import { type Figure, median, rounded, type Suite, say } from '../rig/figure.ts';
import { transitionsIn } from '../rig/history.ts';
import { BenchService } from '../rig/service.ts';

const HOSTS = 15;

/**
 * Takes hosts without tasks down and brings them up again, one request after another. Polls the API
 * without a pause. The time runs from sending the request until the API shows the host DOWN.
 */
export const idleHost: Suite = {
  name: 'idle-host',
  about: 'one host without tasks: the time until it is DOWN; the Step Functions transitions down and up',
  figures: ['idle-host-down', 'idle-host-transitions', 'idle-host-watcher-transitions'],
  async *run(): AsyncGenerator<Figure> {
    say(`idle-host: ${HOSTS} hosts, one after another`);
    await using cluster = await startCluster({ hosts: HOSTS });
    await using service = await BenchService.start({ MESOS_MASTERS: cluster.url });
    const seconds: number[] = [];
    const transitions: number[] = [];
    for (const host of hostnames(HOSTS)) {
      const begin = performance.now();
      const down = await service.start([host]);
      while ((await service.host(host)).state !== 'HOST_STATE_DOWN');
      seconds.push((performance.now() - begin) / 1_000);
      await service.arrival(down, 'HOST_STATE_DOWN');
      const up = await service.complete([host]);
      await service.arrival(up, 'HOST_STATE_UP');
      const histories = [...(await service.requestHistories(down)), ...(await service.requestHistories(up))];
      transitions.push(transitionsIn(histories));
    }
    await service.watcherEnded();
    const watcher = transitionsIn(await service.watcherHistories()) / HOSTS;
    const detail = { hosts: HOSTS, slowest: rounded(Math.max(...seconds)) };
    yield { name: 'idle-host-down', value: median(seconds), unit: 's', target: 1, detail };
    yield { name: 'idle-host-transitions', value: Math.max(...transitions), unit: 'transitions', target: 10 };
    yield { name: 'idle-host-watcher-transitions', value: watcher, unit: 'transitions', detail: { hosts: HOSTS } };
  },
};
