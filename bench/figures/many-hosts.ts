import { join } from 'node:path';
import { startChild } from '../rig/child.ts';
import { hostnames, startCluster } from '../rig/cluster.ts';
import { type BenchOptions, type Figure, median, rounded, type Suite, say } from '../rig/figure.ts';
import { BenchService } from '../rig/service.ts';

interface Drive {
  readonly downSeconds: number;
  /** Time of the processor for the way down. */
  readonly usedSeconds: number;
  readonly upSeconds: number;
  readonly peakMiB: number | undefined;
  readonly schedulePosts: number;
}

/**
 * Takes many idle hosts down in one request, then as many with only the necessary calls
 * (bare-minimum.ts). The two take turns, each on a fresh cluster and database. The time runs from
 * sending the request until its execution has ended.
 */
export const manyHosts: Suite = {
  name: 'many-hosts',
  about: 'many idle hosts in one request, beside a script that makes only the necessary calls',
  figures: [
    ...['hosts-down', 'hosts-down-peak-memory', 'hosts-down-to-bare', 'hosts-down-to-batched-bare'],
    ...['hosts-up', 'schedule-posts'],
  ],
  async *run({ hosts, rounds }: BenchOptions): AsyncGenerator<Figure> {
    const drives: (Drive & { bare: Bare; batched: Bare })[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const drive = await driveHosts(hosts);
      const bare = await bareMinimum(hosts);
      const batched = await bareMinimum(hosts, 'batched');
      drives.push({ ...drive, bare, batched });
      say(`many-hosts: round ${round} of ${rounds}: ${rounded(drive.downSeconds)} s, bare ${rounded(bare.seconds)} s`);
    }
    const each = <T>(pick: (drive: (typeof drives)[number]) => T) => drives.map(pick);
    const downs = each(({ downSeconds }) => downSeconds);
    const detail = { hosts, rounds: downs.map(rounded) };
    yield { name: 'hosts-down', value: median(downs), unit: 's', target: 30, detail };
    const peaks = each(({ peakMiB }) => peakMiB).filter((peak) => peak !== undefined);
    if (peaks.length > 0) {
      yield { name: 'hosts-down-peak-memory', value: median(peaks), unit: 'MiB', target: 256, detail: { hosts } };
    }
    const bare = toYardstick(drives, ({ bare }) => bare);
    yield { name: 'hosts-down-to-bare', ...bare, target: 1.5, detail: { hosts, ...bare.detail } };
    const batched = toYardstick(drives, ({ batched }) => batched);
    yield { name: 'hosts-down-to-batched-bare', ...batched, detail: { hosts, ...batched.detail } };
    const ups = each(({ upSeconds }) => upSeconds);
    yield { name: 'hosts-up', value: median(ups), unit: 's', detail: { hosts, rounds: ups.map(rounded) } };
    const posts = Math.max(...each(({ schedulePosts }) => schedulePosts));
    yield { name: 'schedule-posts', value: posts, unit: 'posts per request', target: 1, detail: { hosts } };
  },
};

/** Divides the wall time and the CPU time of each drive by those of the yardstick in the same round. */
function toYardstick<D extends Drive>(drives: readonly D[], pick: (drive: D) => Bare) {
  const ratios = drives.map((drive) => drive.downSeconds / pick(drive).seconds);
  const processor = drives.map((drive) => rounded(drive.usedSeconds / pick(drive).usedSeconds));
  const yardstick = rounded(median(drives.map((drive) => pick(drive).seconds)));
  return {
    ...{ value: median(ratios), unit: 'ratio' },
    detail: { yardstick, yardstickUnit: 's', rounds: ratios.map(rounded), processor },
  };
}

async function driveHosts(count: number): Promise<Drive> {
  await using cluster = await startCluster({ hosts: count });
  await using service = await BenchService.start({ MESOS_MASTERS: cluster.url });
  const hosts = hostnames(count);
  const [begin, used] = [performance.now(), service.processorSeconds()];
  await service.arrival(await service.start(hosts), 'HOST_STATE_DOWN');
  const downSeconds = (performance.now() - begin) / 1_000;
  const usedSeconds = service.processorSeconds() - used;
  const peakMiB = service.peakMemory();
  const requests = await cluster.ask('requests');
  const schedulePosts = requests.filter(({ call }) => call === 'UPDATE_MAINTENANCE_SCHEDULE').length;
  const turn = performance.now();
  await service.arrival(await service.complete(hosts), 'HOST_STATE_UP');
  return { downSeconds, usedSeconds, upSeconds: (performance.now() - turn) / 1_000, peakMiB, schedulePosts };
}

interface Bare {
  readonly seconds: number;
  readonly usedSeconds: number;
}

/** The times that the yardstick reports: without the start of its process and database. */
async function bareMinimum(count: number, ...mode: 'batched'[]): Promise<Bare> {
  await using cluster = await startCluster({ hosts: count });
  const entry = join(import.meta.dirname, 'bare-minimum.ts');
  const { child, said } = await startChild(entry, /^done in (\S+) s, (\S+) s of/, {
    args: [cluster.url, String(count), ...mode],
  });
  await child.stop();
  return { seconds: Number(said[1]), usedSeconds: Number(said[2]) };
}
