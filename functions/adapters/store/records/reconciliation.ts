import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Store } from '../../../ports/store.ts';
import { RECONCILIATION } from '../dynamo/keys.ts';
import { SCHEMA_VERSION, toReconciliation } from '../dynamo/records.ts';
import { calling, readRecord, type Table } from '../dynamo/table-calls.ts';

type ReconciliationStore = Pick<Store, 'zerosLeft' | 'putZerosLeft' | 'corrections' | 'putCorrections'>;

/** The reconciliation's one item: a pass reads it, and writes it only when it changes. */
export function reconciliationStore(table: Table): ReconciliationStore {
  const read = () => readRecord(table, RECONCILIATION, toReconciliation);
  return {
    zerosLeft: async () => (await read())?.zerosLeft,
    putZerosLeft: (zerosLeft) => write(table, 'zerosLeft', zerosLeft),
    corrections: async () => (await read())?.corrections ?? [],
    putCorrections: (corrections) => write(table, 'corrections', corrections),
  };
}

/** Writes one attribute, and leaves the others. */
async function write(table: Table, name: 'zerosLeft' | 'corrections', value: object): Promise<void> {
  const update = new UpdateCommand({
    TableName: table.tableName,
    Key: RECONCILIATION,
    UpdateExpression: 'SET #name = :value, schemaVersion = :schemaVersion',
    ExpressionAttributeNames: { '#name': name },
    ExpressionAttributeValues: { ':value': value, ':schemaVersion': SCHEMA_VERSION },
  });
  await calling(table, () => table.documents.send(update));
}
