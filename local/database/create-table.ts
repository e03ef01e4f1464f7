import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  DynamoDBServiceException,
  type TableDescription,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { type Access, LOCAL_ACCESS } from './database.ts';

interface CreateTableOptions {
  /** The access of the table's users. @default LOCAL_ACCESS */
  readonly access?: Access;
  /** Enables the removal of expired items, if the database has it (dynalite has not). @default - off */
  readonly ttlAttribute?: string;
  /** Per attempt of a call. @default 5000 */
  readonly requestTimeoutMs?: number;
}

/** Longest wait for a usable table: a real DynamoDB needs about ten seconds, for an index minutes. */
const TABLE_WAIT_MS = 60_000;
const INDEX_WAIT_MS = 900_000;

type TableInput = CreateTableCommandInput & { readonly TableName: string };

/**
 * Creates the table on any DynamoDB if it is missing, and the indexes that an existing table lacks;
 * waits until all are usable. Further indexes of the table stay. Throws when no DynamoDB answers,
 * and when an existing table, or an index of it, has other keys.
 */
export async function createTable(
  endpoint: string,
  input: TableInput,
  { access = LOCAL_ACCESS, ttlAttribute, requestTimeoutMs = 5_000 }: CreateTableOptions = {},
): Promise<void> {
  const limits = { connectionTimeout: requestTimeoutMs, requestTimeout: requestTimeoutMs, throwOnRequestTimeout: true };
  const client = new DynamoDBClient({ endpoint, ...access, requestHandler: limits });
  try {
    const existing = await describeTable(client, input.TableName).catch(unusable(endpoint));
    if (existing === undefined)
      await client.send(new CreateTableCommand(input)).catch(unlessNamed('ResourceInUseException'));
    await createIndexes(client, endpoint, input, await whenActive(client, endpoint, input.TableName));
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

/** Creates the missing indexes one after another: DynamoDB creates one index of a table at a time. */
async function createIndexes(
  client: DynamoDBClient,
  endpoint: string,
  input: TableInput,
  found: TableDescription,
): Promise<void> {
  const indexes = input.GlobalSecondaryIndexes ?? [];
  const there = new Set(found.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName));
  checkShape({ ...input, GlobalSecondaryIndexes: indexes.filter(({ IndexName }) => there.has(IndexName)) }, found);
  for (const index of indexes.filter(({ IndexName }) => !there.has(IndexName))) {
    const keys = index.KeySchema?.map(({ AttributeName }) => AttributeName);
    const update = new UpdateTableCommand({
      TableName: input.TableName,
      AttributeDefinitions: input.AttributeDefinitions?.filter(({ AttributeName }) => keys?.includes(AttributeName)),
      GlobalSecondaryIndexUpdates: [{ Create: index }],
    });
    await client.send(update);
    await whenActive(client, endpoint, input.TableName, INDEX_WAIT_MS);
  }
}

async function whenActive(
  client: DynamoDBClient,
  endpoint: string,
  tableName: string,
  longestMs = TABLE_WAIT_MS,
): Promise<TableDescription> {
  const end = performance.now() + longestMs;
  let statuses: (string | undefined)[] = [];
  for (let waitMs = 10; performance.now() < end; waitMs = Math.min(2 * waitMs, 1_000)) {
    const table = await describeTable(client, tableName);
    statuses = [table?.TableStatus, ...(table?.GlobalSecondaryIndexes ?? []).map(({ IndexStatus }) => IndexStatus)];
    if (table && statuses.every((status) => status === 'ACTIVE' || status === 'UPDATING')) return table;
    await sleep(waitMs);
  }
  const status = statuses.map((each) => each ?? 'missing').join(', ');
  throw new Error(
    `the table '${tableName}' or an index is not ACTIVE after ${longestMs / 1_000} s (${status}): check the DynamoDB at ${endpoint}, then start again`,
  );
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
      `the table '${found.TableName}' belongs to another version (it lacks ${missing.join('; ')}): remove it, or use another database`,
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
