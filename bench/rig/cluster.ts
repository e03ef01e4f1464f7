import { once } from 'node:events';
import { join } from 'node:path';
import { startChild } from './child.ts';
import type { Answers, ProcessOptions, Question } from './simulator-process.ts';

/** A simulated Mesos cluster in its own process. */
export interface Cluster {
  readonly url: string;
  /**
   * `requests`: all requests to masters and agents, oldest first. `emptiedAt`: end of the last task
   * of each emptied host, in ms since 1970, exact to a few ms. `calls`, `jobs` and `schedulers`:
   * only for a cluster with schedulers.
   */
  ask<Q extends keyof Answers>(question: Q, hosts?: readonly string[]): Promise<Answers[Q]>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function startCluster(options: ProcessOptions): Promise<Cluster> {
  const entry = join(import.meta.dirname, 'simulator-process.ts');
  const { child, said } = await startChild(entry, /^mesos master on (http:\S+)/, { args: [JSON.stringify(options)] });
  async function ask<Q extends keyof Answers>(question: Q, hosts: readonly string[] = []): Promise<Answers[Q]> {
    child.process.send({ ask: question, hosts } satisfies Question);
    const [answer] = (await once(child.process, 'message')) as [Answers[Q]];
    return answer;
  }
  return {
    url: said[1] ?? '',
    ask,
    [Symbol.asyncDispose]: () => child.stop(),
  };
}

/** The simulator's names of its hosts: host1, host2 … */
export function hostnames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `host${index + 1}`);
}
