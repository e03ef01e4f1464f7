import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import pLimit from 'p-limit';
import type { Store } from '../../ports/store.ts';
import { createDynamoClient, MAX_SOCKETS } from './dynamo/dynamo-client.ts';
import { leaseKey } from './dynamo/keys.ts';
import { getItem, type Table } from './dynamo/table-calls.ts';
import { breakerStore } from './records/breaker.ts';
import { campaignStore } from './records/campaigns.ts';
import { historyStore } from './records/history.ts';
import { hostStore } from './records/hosts.ts';
import { claimStore } from './records/job-claims.ts';
import { leaseStore } from './records/leases.ts';
import { maintenanceStore } from './records/maintenances.ts';
import { reconciliationStore } from './records/reconciliation.ts';
import { rolloutStore } from './records/rollouts.ts';
import { waitStore } from './records/waits.ts';
import { windowStore } from './records/windows.ts';

interface DynamoStoreOptions {
  readonly tableName: string;
  /** @default - one with the SDK's own region and credentials */
  readonly client?: DynamoDBClient;
  /** Days that transitions, openings and ended maintenances are kept. @default 400 */
  readonly historyDays?: number;
}

/**
 * The store, in the DynamoDB table of table.ts. It writes single items, without transactions or
 * scans.
 *
 * Besides the errors of the port, it throws `Misconfigured` for a missing or forbidden table, and
 * `Internal` for an unreadable record.
 */
export function createDynamoStore(options: DynamoStoreOptions): Store {
  const { tableName, client = createDynamoClient(), historyDays = 400 } = options;
  const table: Table = { documents: DynamoDBDocumentClient.from(client), tableName, gate: pLimit(MAX_SOCKETS) };
  return {
    ...hostStore(table),
    ...historyStore(table, historyDays),
    ...maintenanceStore(table, historyDays),
    ...rolloutStore(table, historyDays),
    ...leaseStore(table),
    ...claimStore(table),
    ...waitStore(table),
    ...breakerStore(table),
    ...campaignStore(table, historyDays),
    ...windowStore(table, historyDays),
    ...reconciliationStore(table),
    // Reading one key needs no further permission.
    health: async () => void (await getItem(table, leaseKey('health'))),
  };
}
