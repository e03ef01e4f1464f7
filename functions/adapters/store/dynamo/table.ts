import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

/**
 * The table, as data: infra declares it, the local service and the tests create it.
 *
 * | record      | pk                 | sk                      | index                                |
 * |-------------|--------------------|-------------------------|--------------------------------------|
 * | host        | `HOST#<hostname>`  | `RECORD`                | hosts by state                       |
 * | tombstone   | `HOST#<hostname>`  | `RECORD`                | none: it has no state                |
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
 * The indexes are sparse: an item is in an index if it has both key attributes. So only host items
 * may have `state` and `hostname` together, and only maintenance items `listing` and `listedAt`.
 */
export const TABLE_KEY = { partition: 'pk', sort: 'sk' } as const;

/** Hosts of one state, ordered by host name. */
export const HOSTS_BY_STATE = { name: 'hosts-by-state', partition: 'state', sort: 'hostname' } as const;

/** All maintenances in one partition, ordered by the time of the request. */
export const MAINTENANCES_BY_TIME = { name: 'maintenances-by-time', partition: 'listing', sort: 'listedAt' } as const;

export const INDEXES = [HOSTS_BY_STATE, MAINTENANCES_BY_TIME] as const;

/**
 * Epoch seconds after which DynamoDB removes the item: history, openings, ended maintenances,
 * tokens, leases and claims.
 */
export const TTL_ATTRIBUTE = 'expiresAt';

/** Every key attribute of the table and of its indexes is a string. */
const KEY_ATTRIBUTES = [TABLE_KEY, ...INDEXES].flatMap(({ partition, sort }) => [partition, sort]);

function keySchema(key: { readonly partition: string; readonly sort: string }) {
  return [
    { AttributeName: key.partition, KeyType: 'HASH' as const },
    { AttributeName: key.sort, KeyType: 'RANGE' as const },
  ];
}

/** Input of CreateTable. TTL on `TTL_ATTRIBUTE` needs a call of its own. */
export function createTableInput(tableName: string) {
  return {
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: KEY_ATTRIBUTES.map((name) => ({ AttributeName: name, AttributeType: 'S' as const })),
    KeySchema: keySchema(TABLE_KEY),
    GlobalSecondaryIndexes: INDEXES.map((index) => ({
      IndexName: index.name,
      KeySchema: keySchema(index),
      Projection: { ProjectionType: 'ALL' as const },
    })),
  } satisfies CreateTableCommandInput;
}
