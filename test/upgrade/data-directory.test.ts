import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { listName, SHARDS } from '../../functions/adapters/store/dynamo/host-item.ts';
import { HOSTS_BY_STATE_AND_SHARD } from '../../functions/adapters/store/dynamo/table.ts';
import { type Assembly, ensureAssembly, readAssembly } from '../../local/assembly/assembly.ts';
import { LOCAL_ACCESS, startDatabase } from '../../local/database/database.ts';
import { type Simulator, startSimulator } from '../../local/mesos-sim/simulator.ts';
import { type Service, startService } from '../../local/service.ts';
import { apiAt } from '../scenarios/stage.ts';
import { readRelease, unpackAssembly } from './release.ts';

/** The data directory of the previous release, whose table has no list of this release. */

const HOSTS = Array.from({ length: 6 }, (_, n) => `host${n + 1}`);

let directory: string;
let simulator: Simulator;
let service: Service | undefined;

beforeEach(async () => {
  process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
  directory = mkdtempSync(join(tmpdir(), 'peloton-data-'));
  simulator = await startSimulator({ hosts: HOSTS.length });
});

afterEach(async () => {
  await service?.stop();
  await simulator.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function previous(): Promise<Assembly> {
  const unpacked = join(directory, 'previous');
  unpackAssembly(readRelease(), unpacked);
  return readAssembly(unpacked);
}

async function start(release: () => Promise<Assembly>): Promise<Service> {
  await service?.stop();
  const settings = {
    ...{ port: 0, dataDir: join(directory, 'data'), mesosMasters: simulator.url, mesosApi: 'v1' as const },
    ...{ pollSeconds: 1, stuckSeconds: 900, reconcileSeconds: 3_600 },
    ...{ repairs: '{}', schedulers: '[]' },
  };
  service = await startService(settings, release);
  return service;
}

/** The hosts in the lists of this release's index. */
async function hostsInIndex(tableName: string): Promise<unknown[]> {
  const database = await startDatabase({ dir: join(directory, 'data', 'database') });
  const client = new DynamoDBClient({ endpoint: database.endpoint, ...LOCAL_ACCESS });
  try {
    const lists = (['UP', 'OUT'] as const).flatMap((list) => SHARDS.map((shard) => listName(list, shard)));
    const query = (list: string) => ({
      TableName: tableName,
      IndexName: HOSTS_BY_STATE_AND_SHARD.name,
      KeyConditionExpression: 'listing = :list',
      ExpressionAttributeValues: { ':list': list },
    });
    const documents = DynamoDBDocumentClient.from(client);
    const answers = await Promise.all(lists.map((list) => documents.send(new QueryCommand(query(list)))));
    return answers.flatMap(({ Items }) => Items ?? []).map(({ hostname }) => hostname);
  } finally {
    client.destroy();
    await database.stop();
  }
}

test('lists all of its hosts from the first moment, and the first pass adds them to the index of this release', async () => {
  const before = apiAt((await start(previous)).url);
  await before.request('start', { hosts: ['host2'] });
  await before.hostWhen('host2', 'HOST_STATE_DOWN');
  const listed = await before.hosts();
  expect(listed.map(({ hostname }) => hostname)).toEqual(HOSTS);
  const [first] = listed;

  const { url, plan } = await start(ensureAssembly);
  const after = apiAt(url);
  expect((await after.hosts()).map(({ hostname, state }) => [hostname, state])).toEqual(
    listed.map(({ hostname, state }) => [hostname, state]),
  );
  // A client that read its last page from the previous release.
  const token = Buffer.from(JSON.stringify(['hosts', first?.hostname])).toString('base64url');
  const next = await after.call<{ hosts: { hostname: string }[] }>('GET', `/v1/hosts?nextToken=${token}`);
  expect(next.body.hosts.map(({ hostname }) => hostname)).toEqual(HOSTS.slice(1));

  await service?.stop();
  service = undefined;
  expect((await hostsInIndex(plan.tables[0]?.TableName ?? '')).sort()).toEqual(HOSTS);
});
