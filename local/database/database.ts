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
  /** Such as http://127.0.0.1:40123. */
  readonly endpoint: string;
  /** Ends the calls that are under way, closes the files and the port. */
  stop(): Promise<void>;
}

/** What the worker gets. */
export interface DatabaseWork {
  readonly dir: string;
}

/** What the worker says: it listens, it has stopped, or why it did neither. */
export type DatabaseReport = { readonly port: number } | { readonly stopped: true } | { readonly failure: string };

/** What a call leaves behind dies with it: V8's own default of more than a hundred only makes the process large. */
const YOUNG_GENERATION_MB = 24;

/**
 * Starts the embedded DynamoDB (dynalite) on 127.0.0.1 and a free port, in a thread of its own: it uses another core and
 * ends with the process. What was answered is in the files of `dir` even when the process is killed right after;
 * `':memory:'` keeps none. Only one process can have a `dir` open; one that just died is waited for.
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
  // From here on an error in the thread has no listener and so ends the process: better than one without its database.
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
    const settle = () => {
      worker.off('message', heard);
      worker.off('error', failed);
      worker.off('exit', ended);
    };
    const heard = (report: DatabaseReport) => {
      settle();
      resolve(report);
    };
    const failed = (error: unknown) => {
      settle();
      reject(error);
    };
    const ended = (code: number) => failed(new Error(`the thread of the database ended with code ${code}`));
    worker.on('message', heard);
    worker.on('error', failed);
    worker.on('exit', ended);
  });
}

/** As whom a database is called. Amazon's DynamoDB Local keeps the tables of each access key and region apart. */
export type Access = Required<Pick<DynamoDBClientConfig, 'region' | 'credentials'>>;

/** Local databases ask for credentials but take any. */
export const LOCAL_ACCESS = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
} as const satisfies Access;

interface CreateTableOptions {
  /** @default LOCAL_ACCESS - give what the table's users call it with */
  readonly access?: Access;
  /** Turns the removal of expired items on, where the database has it (dynalite has not). @default - never removed */
  readonly ttlAttribute?: string;
  /** Of one try of a call. @default 5000 */
  readonly requestTimeoutMs?: number;
}

/** How long a table may take to become usable: a real DynamoDB needs about ten seconds. */
const TABLE_WAIT_MS = 60_000;

/**
 * Creates the table if there is none of that name, on any DynamoDB, and waits until it and its indexes are usable.
 * Throws when no DynamoDB answers there, and when a table of that name has other keys or lacks an index.
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

/** A table from before the keys were changed would answer every call with an error that nobody understands. */
function checkShape(wanted: CreateTableCommandInput, found: TableDescription): void {
  const shape = ({
    KeySchema,
    GlobalSecondaryIndexes,
  }: Pick<TableDescription, 'KeySchema' | 'GlobalSecondaryIndexes'>) => [
    keyNames(KeySchema),
    ...(GlobalSecondaryIndexes ?? []).map((index) => `${index.IndexName} ${keyNames(index.KeySchema)}`),
  ];
  const there = new Set(shape(found));
  const missing = shape(wanted).filter((part) => !there.has(part));
  if (missing.length > 0) {
    throw new Error(
      `the table '${found.TableName}' was made by another version (it lacks ${missing.join('; ')}): remove it`,
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

/** Names the setting: an operator sees no more of the failure than its message. */
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
