import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  DynamoDBServiceException,
  type TableDescription,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
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
const YOUNG_GENERATION_MB = 24;

/**
 * Starts the embedded DynamoDB (dynalite) on 127.0.0.1 and a free port, in its own thread: it uses
 * another core and ends with the process. Answered writes are in the files of `dir` even if the
 * process is killed right after; `':memory:'` keeps no files. Only one process can open a `dir`;
 * the lock of a process that just died is waited for.
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
    throw new Error(`the database in ${dir} cannot be opened: ${'failure' in first ? first.failure : 'it stopped'}`);
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
  if ('failure' in last) throw new Error(`the database did not close its files: ${last.failure}`);
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
    const ended = (code: number) => failed(new Error(`the thread of the database ended with code ${code}`));
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

interface CreateTableOptions {
  /** The access of the table's users. @default LOCAL_ACCESS */
  readonly access?: Access;
  /**
   * Enables the removal of expired items, if the database has it (dynalite has not). @default - off
   */
  readonly ttlAttribute?: string;
  /** Per attempt of a call. @default 5000 */
  readonly requestTimeoutMs?: number;
}

/** Longest wait for a usable table: a real DynamoDB needs about ten seconds. */
const TABLE_WAIT_MS = 60_000;

/**
 * Creates the table on any DynamoDB if it is missing, and waits until it and its indexes are
 * usable. Throws when no DynamoDB answers, and when an existing table has other keys or lacks an
 * index.
 */
export async function createTable(
  endpoint: string,
  input: CreateTableCommandInput & { readonly TableName: string },
  { access = LOCAL_ACCESS, ttlAttribute, requestTimeoutMs = 5_000 }: CreateTableOptions = {},
): Promise<void> {
  const limits = { connectionTimeout: requestTimeoutMs, requestTimeout: requestTimeoutMs, throwOnRequestTimeout: true };
  const client = new DynamoDBClient({ endpoint, ...access, requestHandler: limits });
  try {
    const existing = await describeTable(client, input.TableName).catch(unusable(endpoint));
    if (existing === undefined)
      await client.send(new CreateTableCommand(input)).catch(unlessNamed('ResourceInUseException'));
    checkShape(input, await whenActive(client, input.TableName));
    if (existing === undefined && ttlAttribute !== undefined) await expireBy(client, input.TableName, ttlAttribute);
  } finally {
    client.destroy();
  }
}

async function describeTable(client: DynamoDBClient, TableName: string): Promise<TableDescription | undefined> {
  const found = await client
    .send(new DescribeTableCommand({ TableName }))
    .catch(unlessNamed('ResourceNotFoundException'));
  return found?.Table;
}

async function whenActive(client: DynamoDBClient, tableName: string): Promise<TableDescription> {
  const end = performance.now() + TABLE_WAIT_MS;
  for (let waitMs = 10; performance.now() < end; waitMs = Math.min(2 * waitMs, 1_000)) {
    const table = await describeTable(client, tableName);
    const statuses = [
      table?.TableStatus,
      ...(table?.GlobalSecondaryIndexes ?? []).map(({ IndexStatus }) => IndexStatus),
    ];
    if (table && statuses.every((status) => status === 'ACTIVE' || status === 'UPDATING')) return table;
    await sleep(waitMs);
  }
  throw new Error(`the table '${tableName}' is not usable after ${TABLE_WAIT_MS / 1_000} s`);
}

/** Refuses a table with other keys: it would answer every call with an obscure error. */
function checkShape(expected: CreateTableCommandInput, found: TableDescription): void {
  const shape = ({
    KeySchema,
    GlobalSecondaryIndexes,
  }: Pick<TableDescription, 'KeySchema' | 'GlobalSecondaryIndexes'>) => [
    keyNames(KeySchema),
    ...(GlobalSecondaryIndexes ?? []).map((index) => `${index.IndexName} ${keyNames(index.KeySchema)}`),
  ];
  const there = new Set(shape(found));
  const missing = shape(expected).filter((part) => !there.has(part));
  if (missing.length > 0) {
    throw new Error(
      `the table '${found.TableName}' belongs to another version (it lacks ${missing.join('; ')}): remove it`,
    );
  }
}

function keyNames(keys: TableDescription['KeySchema']): string {
  return (keys ?? []).map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`).join(', ');
}

async function expireBy(client: DynamoDBClient, TableName: string, AttributeName: string): Promise<void> {
  const TimeToLiveSpecification = { AttributeName, Enabled: true };
  await client
    .send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }))
    .catch(unlessNamed('UnknownOperationException'));
}

/** Names the setting: the operator sees only the message. */
function unusable(endpoint: string) {
  return (cause: unknown): never => {
    const { message, code } = (cause instanceof AggregateError ? cause.errors[0] : cause) as NodeJS.ErrnoException;
    const why = message.split('\n', 1)[0] || code;
    const remedy = 'check DYNAMODB_ENDPOINT, or leave it out for the embedded database';
    throw new Error(`the DynamoDB at ${endpoint} cannot be used: ${why}: ${remedy}`, { cause });
  };
}

function unlessNamed(name: string) {
  return (error: unknown): undefined => {
    if (!(error instanceof DynamoDBServiceException) || error.name !== name) throw error;
  };
}
