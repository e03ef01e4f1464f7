import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, apiAt } from './stage.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** The service as `npm start` runs it, in a process that can be killed, on a data directory that stays. */
export interface ServiceProcess {
  /** Resolves once it is ready. */
  start(): Promise<Api>;
  /** With -9. */
  kill(): Promise<void>;
  /** Kills it that many times, each at a random moment after it is ready or has started to boot, and starts it again. */
  killAndStart(times: number): Promise<Api>;
  /** Kills it for good, and removes its data. */
  end(): Promise<void>;
}

/** @param environment its settings, beside those of its port and its data */
export function serviceProcess(environment: Readonly<Record<string, string>>): ServiceProcess {
  const dataDir = mkdtempSync(join(tmpdir(), 'peloton-restart-'));
  let service: ChildProcess | undefined;

  const start = async () => {
    const own = { NODE_OPTIONS: '', PELOTON_PORT: '0', PELOTON_DATA_DIR: dataDir };
    service = spawn(process.execPath, [join(ROOT, 'local', 'start.ts')], {
      env: { ...process.env, ...own, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return ready(service);
  };
  const kill = async () => {
    if (service === undefined || service.exitCode !== null || service.signalCode !== null) return;
    const exited = once(service, 'exit');
    service.kill('SIGKILL');
    await exited;
  };
  return {
    start,
    kill,
    killAndStart: async (times) => {
      let api: Promise<Api> | undefined;
      for (let round = 0; round < times; round += 1) {
        await sleep(Math.random() * 700);
        await kill();
        api = start();
        await api;
      }
      return api ?? start();
    },
    end: async () => {
      await kill();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function ready(child: ChildProcess): Promise<Api> {
  const { promise, resolve, reject } = Promise.withResolvers<Api>();
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
    const url = /^peloton listening on (http:\S+)$/.exec(line)?.[1];
    if (url !== undefined) resolve(apiAt(url));
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-2_000);
  });
  child.once('exit', (code, signal) => reject(new Error(`the service ended: ${code ?? signal} ${said}`)));
  return promise;
}
