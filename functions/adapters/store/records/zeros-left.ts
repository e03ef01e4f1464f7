import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Store } from '../../../ports/store.ts';
import { RECONCILIATION } from '../dynamo/keys.ts';
import { SCHEMA_VERSION, toReconciliation } from '../dynamo/records.ts';
import { calling, getItem, type Table } from '../dynamo/table-calls.ts';

/** The reconciliation's one item: a pass reads it, and writes it only when it changes. */
export function zerosLeftStore(table: Table): Pick<Store, 'zerosLeft' | 'putZerosLeft'> {
  return {
    async zerosLeft() {
      const item = await getItem(table, RECONCILIATION);
      return item && toReconciliation(item).zerosLeft;
    },
    async putZerosLeft(zerosLeft) {
      const update = new UpdateCommand({
        TableName: table.tableName,
        Key: RECONCILIATION,
        UpdateExpression: 'SET zerosLeft = :zerosLeft, schemaVersion = :schemaVersion',
        ExpressionAttributeValues: { ':zerosLeft': zerosLeft, ':schemaVersion': SCHEMA_VERSION },
      });
      await calling(table, () => table.documents.send(update));
    },
  };
}
