import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { MaintenanceError } from '../../contract/errors.ts';
import type { Store } from '../../ports/store.ts';
import { activeRolloutKey, ROLLOUTS, rolloutKey } from './keys.ts';
import { SCHEMA_VERSION, toRollout } from './records.ts';
import { atVersion, calling, holding, itemReader, queryItems, type Table } from './table-calls.ts';

/**
 * The progress of rolling maintenances. An active one is named in a partition of its own as well, before its record is written and until somebody
 * has told of its end: a name without a record is one whose request died.
 */
export function rolloutStore(table: Table): Pick<Store, 'rollout' | 'putRollout' | 'forgetRollout' | 'activeRollouts'> {
  const read = itemReader(table);
  return {
    async rollout(id) {
      const item = await read(rolloutKey(id));
      return item && toRollout(item);
    },

    async putRollout(rollout, expectedVersion) {
      const name = {
        TableName: table.tableName,
        Item: { ...activeRolloutKey(rollout.id), schemaVersion: SCHEMA_VERSION },
      };
      if (expectedVersion === 0) await calling(table, () => table.documents.send(new PutCommand(name)));
      const written = { ...rollout, version: expectedVersion + 1 };
      const put = new PutCommand({
        TableName: table.tableName,
        Item: { ...rolloutKey(rollout.id), schemaVersion: SCHEMA_VERSION, ...written },
        ...atVersion(expectedVersion),
      });
      if (!(await holding(table, () => table.documents.send(put)))) {
        const message = `the progress of maintenance ${rollout.id} is not at version ${expectedVersion}`;
        throw new MaintenanceError('StaleRollout', message);
      }
      return written;
    },

    forgetRollout: (id) => forget(table, id),

    async activeRollouts() {
      const query = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': ROLLOUTS } };
      return (await queryItems(table, query)).map(({ sk }) => String(sk));
    },
  };
}

async function forget(table: Table, id: string): Promise<void> {
  const remove = new DeleteCommand({ TableName: table.tableName, Key: activeRolloutKey(id) });
  await calling(table, () => table.documents.send(remove));
}
