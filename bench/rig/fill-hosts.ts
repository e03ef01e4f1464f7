import { join } from 'node:path';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pLimit from 'p-limit';
import { createDynamoClient, MAX_SOCKETS } from '../../functions/adapters/store/dynamo/dynamo-client.ts';
import { hostItem } from '../../functions/adapters/store/dynamo/host-item.ts';
import { createTableInput } from '../../functions/adapters/store/dynamo/table.ts';
import { putItems } from '../../functions/adapters/store/dynamo/table-calls.ts';
import { HOST_STATES, type Host, type HostState, NO_TASKS } from '../../functions/domain/host/host.ts';
import { ensureAssembly } from '../../local/assembly/assembly.ts';
import { readServicePlan } from '../../local/assembly/service-plan.ts';
import { createTable } from '../../local/database/create-table.ts';
import { LOCAL_ACCESS, startDatabase } from '../../local/database/database.ts';

/** Hosts per write, to keep the memory of this process small. */
const PORTION = 5_000;

/**
 * Writes hosts into the database of a data directory before a service starts there: 4 % are in
 * maintenance.
 */
export async function fillHosts(dataDir: string, count: number): Promise<void> {
  const [table] = readServicePlan(await ensureAssembly()).tables;
  if (table === undefined) throw new Error('the assembly has no table');
  const database = await startDatabase({ dir: join(dataDir, 'database') });
  const client = createDynamoClient({ endpoint: database.endpoint, ...LOCAL_ACCESS });
  try {
    await createTable(database.endpoint, createTableInput(table.TableName));
    const documents = DynamoDBDocumentClient.from(client);
    const target = { documents, tableName: table.TableName, gate: pLimit(MAX_SOCKETS) };
    for (let first = 0; first < count; first += PORTION) {
      const hosts = Array.from({ length: Math.min(PORTION, count - first) }, (_, index) => hostAt(first + index));
      await putItems(target, hosts.map(hostItem));
    }
  } finally {
    client.destroy();
    await database.stop();
  }
}

function hostAt(index: number): Host {
  const hostname = `host${index}.rack${index % 400}.example.com`;
  const state = stateAt(index);
  const at = '2026-01-01T00:00:00.000Z';
  return {
    hostname,
    mesosHostname: hostname,
    ip: `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`,
    state,
    goalState: state === 'HOST_STATE_UP' ? 'HOST_STATE_UP' : 'HOST_STATE_DOWN',
    stateSince: at,
    attributes: {},
    agents: [
      {
        agentId: `4c2434a7-a05f-4307-bd7a-fe3db6694dee-S${index}`,
        port: 5_051,
        status: state === 'HOST_STATE_DOWN' ? 'gone' : 'active',
        registeredAt: '1767225600000000000',
      },
    ],
    cordon: null,
    tasks: NO_TASKS,
    drain: null,
    blockers: [],
    maintenance: state === 'HOST_STATE_UP' ? null : maintenanceAt(at),
    window: state === 'HOST_STATE_UP' ? null : { startNs: '1767225600000000000', durationNs: null },
    managed: true,
    lostSince: null,
    restarts: null,
    version: 1,
    outbox: [],
  };
}

/** 96 % are UP, the others in the remaining states by turns. */
function stateAt(index: number): HostState {
  return index % 25 === 0 ? (HOST_STATES[1 + ((index / 25) % 3)] ?? 'HOST_STATE_DOWN') : 'HOST_STATE_UP';
}

function maintenanceAt(requestedAt: string): Host['maintenance'] {
  return {
    id: 'm-0example-000000000000',
    reason: 'kernel upgrade',
    requestedBy: 'operator',
    requestedAt,
    deadline: null,
    onDeadline: 'hold',
    executionArn: null,
  };
}
