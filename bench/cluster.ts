import { once } from 'node:events';
import { join } from 'node:path';
import type { SimulatorOptions } from '../local/mesos-sim/simulator.ts';
import { startChild } from './child.ts';
import type { Question, Request } from './simulator-process.ts';

/** A fresh simulated Mesos cluster in a process of its own. */
export interface Cluster {
  readonly url: string;
  /** All requests that its masters and agents have answered, oldest first. */
  requests(): Promise<readonly Request[]>;
  /** When the last task of each emptied host ended, milliseconds since 1970; exact to a few milliseconds. */
  emptiedAt(): Promise<Readonly<Record<string, number>>>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startCluster(options: SimulatorOptions): Promise<Cluster> {
  const entry = join(import.meta.dirname, 'simulator-process.ts');
  const { child, said } = await startChild(entry, /^mesos master on (http:\S+)/, { args: [JSON.stringify(options)] });
  async function ask<T>(question: Question['ask']): Promise<T> {
    child.process.send({ ask: question } satisfies Question);
    const [answer] = (await once(child.process, 'message')) as [T];
    return answer;
  }
  return {
    url: said[1] ?? '',
    requests: () => ask('requests'),
    emptiedAt: () => ask('emptiedAt'),
    [Symbol.asyncDispose]: () => child.stop(),
  };
}

/** The names that the simulator gives to its hosts: host1, host2 … */
export function hostnames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `host${index + 1}`);
}
