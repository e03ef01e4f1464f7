import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

/**
 * The table, as data: infra declares it, the local service and the tests create it.
 *
 * | record      | pk                 | sk                      | index                                |
 * |-------------|--------------------|-------------------------|--------------------------------------|
 * | host        | `HOST#<hostname>`  | `RECORD`                | hosts by state and shard             |
 * | tombstone   | `HOST#<hostname>`  | `RECORD`                | none: it has no name                 |
 * | history     | `HOST#<hostname>`  | `HISTORY#<version, 12>` | none                                 |
 * | maintenance | `MAINTENANCE#<id>` | `RECORD`                | maintenances by time                 |
 * | token       | `TOKEN#<id>`       | `RECORD`                | none                                 |
 * | rollout     | `MAINTENANCE#<id>` | `ROLLOUT`               | none                                 |
 * | its parts   | `MAINTENANCE#<id>` | `ROLLOUT#<mark>#<4>`    | none                                 |
 * | active      | `ROLLOUTS`         | `<maintenance id>`      | none                                 |
 * | lease       | `LEASE#<name>`     | `RECORD`                | none                                 |
 * | last pass   | `RECONCILIATION`   | `RECORD`                | none                                 |
 * | claims      | `CLAIMS`           | `<job id>`              | none                                 |
 * | window      | `WINDOWS`          | `<name>`                | none                                 |
 * | opening     | `WINDOW#<name>`    | `OPENING#<time>`        | none                                 |
 * | turns       | `WINDOW#<name>`    | `TURNS`                 | none                                 |
 * | open time   | `WINDOW#<name>`    | `STILL-OPEN`            | none                                 |
 *
 * The indexes are sparse: an item is in an index if it has both key attributes. `listing` names the
 * list that a record is in: the maintenances, or a shard of the hosts of some states. So only host
 * items may have `hostname`, and only maintenance items `listedAt`.
 */
export const TABLE_KEY = { partition: 'pk', sort: 'sk' } as const;

/**
 * Hosts that are UP, or that are not, of one shard of host names, ordered by host name.
 * `host-item.ts` has the lists and the shards.
 *
 * Code of older releases does not copy `listing` when it writes a host. So `listing` is either
 * missing or right, never from an earlier state.
 */
export const HOSTS_BY_STATE_AND_SHARD = {
  name: 'hosts-by-state-and-shard',
  partition: 'listing',
  sort: 'hostname',
} as const;

/**
 * Hosts of one state, ordered by host name: the index of release 1.0. All writes of a state share
 * one partition. While a table has it, it is the complete list, also of hosts that release 1.0
 * wrote. A table without hosts of release 1.0 does not need it.
 */
export const FORMER_HOSTS_BY_STATE = { name: 'hosts-by-state', partition: 'state', sort: 'hostname' } as const;

/** All maintenances in one partition, ordered by the time of the request. */
export const MAINTENANCES_BY_TIME = { name: 'maintenances-by-time', partition: 'listing', sort: 'listedAt' } as const;

/** The indexes of a new table. */
export const INDEXES = [HOSTS_BY_STATE_AND_SHARD, MAINTENANCES_BY_TIME] as const;

export interface Index {
  readonly name: string;
  readonly partition: string;
  readonly sort: string;
}

/**
 * Epoch seconds after which DynamoDB removes the item: history, openings, ended maintenances,
 * tokens, leases and claims.
 */
export const TTL_ATTRIBUTE = 'expiresAt';

function keySchema(key: { readonly partition: string; readonly sort: string }) {
  return [
    { AttributeName: key.partition, KeyType: 'HASH' as const },
    { AttributeName: key.sort, KeyType: 'RANGE' as const },
  ];
}

/**
 * Input of CreateTable. TTL on `TTL_ATTRIBUTE` needs a call of its own.
 *
 * Indexes contain whole records: a page costs a tenth of reading its records one by one, and the
 * reconciliation reads all pages every minute. The price: each write of a record also writes the
 * index.
 */
export function createTableInput(tableName: string, indexes: readonly Index[] = INDEXES) {
  // Every key attribute of the table and of its indexes is a string.
  const attributes = new Set([TABLE_KEY, ...indexes].flatMap(({ partition, sort }) => [partition, sort]));
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [...attributes].map((name) => ({ AttributeName: name, AttributeType: 'S' as const })),
    KeySchema: keySchema(TABLE_KEY),
    GlobalSecondaryIndexes: indexes.map((index) => ({
      IndexName: index.name,
      KeySchema: keySchema(index),
      Projection: { ProjectionType: 'ALL' as const },
    })),
  } satisfies CreateTableCommandInput;
}
