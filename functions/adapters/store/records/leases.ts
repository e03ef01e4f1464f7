import type { Store } from '../../../ports/store.ts';
import { leaseKey } from '../dynamo/keys.ts';
import { SCHEMA_VERSION } from '../dynamo/records.ts';
import { TTL_ATTRIBUTE } from '../dynamo/table.ts';
import { deleteItemIf, putItemIf, type Table } from '../dynamo/table-calls.ts';

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
      const Item = {
        ...{ ...leaseKey(name), schemaVersion: SCHEMA_VERSION, leaseOwner: owner, heldUntil },
        [TTL_ATTRIBUTE]: Math.ceil(heldUntil / 1_000) + KEPT_AFTER_SECONDS,
      };
      return putItemIf(table, Item, {
        ConditionExpression: 'attribute_not_exists(pk) OR heldUntil <= :now OR leaseOwner = :owner',
        ExpressionAttributeValues: { ':now': now.getTime(), ':owner': owner },
      });
    },
    async releaseLease(name, owner) {
      await deleteItemIf(table, leaseKey(name), {
        ConditionExpression: 'leaseOwner = :owner',
        ExpressionAttributeValues: { ':owner': owner },
      });
    },
  };
}
