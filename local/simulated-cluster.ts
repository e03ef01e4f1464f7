import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

interface SimulatedCluster {
  /** Base URL of its leading master. */
  readonly url: string;
  stop(): Promise<void>;
}

interface SimulatedClusterOptions {
  readonly hosts?: number;
  readonly tasksPerHost?: number;
}

const READY = /^mesos master on (http:\S+)/;

/**
 * Starts the simulated Mesos cluster in its own process, on a free port. It ends with this process.
 * Rejects when it ends before it is ready.
 */
export async function startSimulatedCluster(options: SimulatedClusterOptions = {}): Promise<SimulatedCluster> {
  const { hosts, tasksPerHost } = options;
  const child = spawn(
    process.execPath,
    [
      ...[join(import.meta.dirname, 'mesos-sim', 'main.ts'), '--port', '0'],
      ...(hosts === undefined ? [] : ['--hosts', String(hosts)]),
      ...(tasksPerHost === undefined ? [] : ['--tasks-per-host', String(tasksPerHost)]),
    ],
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
  );
  const exited = once(child, 'exit');
  const ready = Promise.withResolvers<string>();
  createInterface({ input: child.stdout as Readable }).on('line', (line) => {
    const url = READY.exec(line)?.[1];
    if (url !== undefined) ready.resolve(url);
  });
  child.once('exit', (code) => ready.reject(new Error(`the simulated Mesos cluster ended with code ${code}`)));
  child.once('error', ready.reject);
  return {
    url: await ready.promise,
    async stop() {
      child.kill();
      await exited;
    },
  };
}
