import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { listName, SHARDS } from '../../../functions/adapters/store/dynamo/host-item.ts';
import {
  createTableInput,
  FORMER_HOSTS_BY_STATE,
  HOSTS_BY_STATE_AND_SHARD,
  MAINTENANCES_BY_TIME,
} from '../../../functions/adapters/store/dynamo/table.ts';
import { createDynamoStore } from '../../../functions/adapters/store/dynamo-store.ts';
import { createTable } from '../../../local/database/create-table.ts';
import { LOCAL_ACCESS, startDatabase } from '../../../local/database/database.ts';
import { host } from '../../adapters/store/suite/records.ts';

const BEFORE = createTableInput('hosts', [FORMER_HOSTS_BY_STATE, MAINTENANCES_BY_TIME]);
const NOW = createTableInput('hosts');

/** More than one batch of the new index. */
const NAMES = Array.from({ length: 250 }, (_, n) => `host${n}`);

describe('a table of the embedded database that lacks an index', () => {
  let dir: string;
  const cleanUp: (() => unknown)[] = [];
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'add-index-test-'));
  });
  afterEach(async () => {
    for (const undo of cleanUp.splice(0).reverse()) await undo();
    await rm(dir, { recursive: true });
  });

  async function open(table: typeof BEFORE) {
    const { endpoint, stop } = await startDatabase({ dir });
    cleanUp.push(stop);
    await createTable(endpoint, table);
    const client = new DynamoDBClient({ endpoint, ...LOCAL_ACCESS });
    cleanUp.push(() => client.destroy());
    return { client, stop, store: createDynamoStore({ tableName: 'hosts', client }) };
  }

  /** The hosts in the lists of the new index, with the list of each. */
  async function listedHosts(client: DynamoDBClient): Promise<string[]> {
    const documents = DynamoDBDocumentClient.from(client);
    const lists = (['UP', 'OUT'] as const).flatMap((list) => SHARDS.map((shard) => listName(list, shard)));
    const answers = await Promise.all(
      lists.map((list) =>
        documents.send(
          new QueryCommand({
            TableName: 'hosts',
            IndexName: HOSTS_BY_STATE_AND_SHARD.name,
            KeyConditionExpression: 'listing = :list',
            ExpressionAttributeValues: { ':list': list },
          }),
        ),
      ),
    );
    return answers.flatMap(({ Items }) => (Items ?? []).map((item) => `${item.hostname} ${item.state}`)).sort();
  }

  const inState = (state: string) => NAMES.map((name) => `${name} ${state}`).sort();

  test('gets it with the hosts that are there, follows them from then on, and keeps its own', async () => {
    const before = await open(BEFORE);
    await Promise.all(NAMES.map((name) => before.store.putHost(host(name), 0)));
    await before.stop();

    const now = await open(NOW);
    expect(await listedHosts(now.client)).toEqual(inState('HOST_STATE_UP'));

    await Promise.all(NAMES.map((name) => now.store.putHost(host(name, { state: 'HOST_STATE_DOWN' }), 1)));
    await now.stop();
    const again = await open(NOW);
    expect(await listedHosts(again.client)).toEqual(inState('HOST_STATE_DOWN'));
    expect((await again.store.hostsByState(['HOST_STATE_DOWN'], 1_000)).items).toHaveLength(NAMES.length);
    // The release before opens the same files.
    await again.stop();
    const back = await open(BEFORE);
    expect((await back.store.hostsByState(['HOST_STATE_DOWN'], 1_000)).items).toHaveLength(NAMES.length);
  });

  test('is not changed in any other way', async () => {
    const { client } = await open(NOW);
    const Create = NOW.GlobalSecondaryIndexes[0];

    const again = new UpdateTableCommand({ TableName: 'hosts', GlobalSecondaryIndexUpdates: [{ Create }] });
    await expect(client.send(again)).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'the table already has the index hosts-by-state-and-shard',
    });
    const other = new UpdateTableCommand({ TableName: 'hosts', BillingMode: 'PAY_PER_REQUEST' });
    await expect(client.send(other)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
