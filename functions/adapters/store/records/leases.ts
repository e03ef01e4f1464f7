import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Store } from '../../../ports/store.ts';
import { leaseKey } from '../dynamo/keys.ts';
import { SCHEMA_VERSION } from '../dynamo/records.ts';
import { TTL_ATTRIBUTE } from '../dynamo/table.ts';
import { holding, type Table } from '../dynamo/table-calls.ts';

/** Long enough for an operator to see the last owner. */
const KEPT_AFTER_SECONDS = 86_400;

/**
 * A lease is one item with conditional writes:
 *
 *     taken by a ────────── heldUntil ──────────────── expiresAt
 *     only a may take it    any owner may take it      DynamoDB removes it
 */
export function leaseStore(table: Table): Pick<Store, 'acquireLease' | 'releaseLease'> {
  return {
    acquireLease(name, owner, ttlSeconds, now) {
      const heldUntil = now.getTime() + ttlSeconds * 1_000;
      const put = new PutCommand({
        TableName: table.tableName,
        Item: {
          ...leaseKey(name),
          schemaVersion: SCHEMA_VERSION,
          leaseOwner: owner,
          heldUntil,
          [TTL_ATTRIBUTE]: Math.ceil(heldUntil / 1_000) + KEPT_AFTER_SECONDS,
        },
        ConditionExpression: 'attribute_not_exists(pk) OR heldUntil <= :now OR leaseOwner = :owner',
        ExpressionAttributeValues: { ':now': now.getTime(), ':owner': owner },
      });
      return holding(table, () => table.documents.send(put));
    },
    async releaseLease(name, owner) {
      const remove = new DeleteCommand({
        TableName: table.tableName,
        Key: leaseKey(name),
        ConditionExpression: 'leaseOwner = :owner',
        ExpressionAttributeValues: { ':owner': owner },
      });
      await holding(table, () => table.documents.send(remove));
    },
  };
}
