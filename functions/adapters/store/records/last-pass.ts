import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Store } from '../../../ports/store.ts';
import { LAST_PASS } from '../dynamo/keys.ts';
import { SCHEMA_VERSION } from '../dynamo/records.ts';
import { calling, type Table } from '../dynamo/table-calls.ts';

/** Every pass writes the same item; the write returns the old value. */
export function lastPassStore(table: Table): Pick<Store, 'passEnded'> {
  return {
    async passEnded(at) {
      const update = new UpdateCommand({
        TableName: table.tableName,
        Key: LAST_PASS,
        UpdateExpression: 'SET endedAt = :at, schemaVersion = :schemaVersion',
        ExpressionAttributeValues: { ':at': at.toISOString(), ':schemaVersion': SCHEMA_VERSION },
        ReturnValues: 'UPDATED_OLD',
      });
      const { Attributes } = await calling(table, () => table.documents.send(update));
      const endedAt: unknown = Attributes?.endedAt;
      return typeof endedAt === 'string' ? new Date(endedAt) : undefined;
    },
  };
}
