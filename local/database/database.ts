import { Worker } from 'node:worker_threads';
import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { prepareDataDir } from './data-dir.ts';

export interface Database {
  /** http://127.0.0.1:40123, for instance. */
  readonly endpoint: string;
  /** Ends running calls, closes the files and the port. */
  stop(): Promise<void>;
}

/** Input of the worker. */
export interface DatabaseWork {
  readonly dir: string;
}

/** Report of the worker: it listens, it has stopped, or it has failed. */
export type DatabaseReport = { readonly port: number } | { readonly stopped: true } | { readonly failure: string };

/** Garbage of a call is short-lived: V8's default of over 100 MB only makes the process large. */
const YOUNG_GENERATION_MB = 12;

/**
 * Starts the embedded DynamoDB (dynalite) on 127.0.0.1 and a free port, in its own thread: it uses
 * another core and ends with the process. Answered writes are in the files of `dir` even if the
 * process is killed right after; `':memory:'` keeps no files. Only one process can open a `dir`;
 * the next one waits for the lock of a process that just died.
 */
export async function startDatabase({ dir }: { readonly dir: string }): Promise<Database> {
  if (dir !== ':memory:') prepareDataDir(dir);
  const worker = new Worker(new URL('./database-worker.ts', import.meta.url), {
    workerData: { dir } satisfies DatabaseWork,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  const first = await nextReport(worker);
  if (!('port' in first)) {
    await worker.terminate();
    const why = 'failure' in first ? first.failure : 'it stopped';
    throw new Error(`the database in ${dir} cannot be opened: ${why}: restore the folder, or set PELOTON_DATA_DIR`);
  }
  // From here on an error in the thread has no listener and ends the process: it cannot work
  // without its database.
  worker.unref();
  let stopped: Promise<void> | undefined;
  return {
    endpoint: `http://127.0.0.1:${first.port}`,
    stop: () => {
      stopped ??= stop(worker);
      return stopped;
    },
  };
}

async function stop(worker: Worker): Promise<void> {
  worker.ref();
  const answer = nextReport(worker);
  worker.postMessage('stop');
  const last = await answer;
  await worker.terminate();
  if ('failure' in last)
    throw new Error(
      `the database did not close its files: ${last.failure}: they keep all that was stored, start the service again`,
    );
}

function nextReport(worker: Worker): Promise<DatabaseReport> {
  return new Promise((resolve, reject) => {
    const unlisten = () => {
      worker.off('message', heard);
      worker.off('error', failed);
      worker.off('exit', ended);
    };
    const heard = (report: DatabaseReport) => {
      unlisten();
      resolve(report);
    };
    const failed = (error: unknown) => {
      unlisten();
      reject(error);
    };
    const ended = (code: number) =>
      failed(new Error(`the thread of the database ended with code ${code}: start the service again`));
    worker.on('message', heard);
    worker.on('error', failed);
    worker.on('exit', ended);
  });
}

/** Credentials of the calls. Amazon's DynamoDB Local separates tables by access key and region. */
export type Access = Required<Pick<DynamoDBClientConfig, 'region' | 'credentials'>>;

/** Local databases accept any credentials. */
export const LOCAL_ACCESS = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} as const satisfies Access;
