import { createDynamoClient } from '../../../functions/adapters/store/dynamo/dynamo-client.ts';
import { createTableInput } from '../../../functions/adapters/store/dynamo/table.ts';
import { createDynamoStore } from '../../../functions/adapters/store/dynamo-store.ts';
import { HOST_STATES } from '../../../functions/domain/host/host.ts';
import { createTable } from '../../../local/database/create-table.ts';
import { LOCAL_ACCESS, startDatabase } from '../../../local/database/database.ts';
import { host } from '../../adapters/store/suite/records.ts';

/**
 * Moves 20 hosts from state to state, all at once and endlessly, in an embedded database of the given
 * folder. Prints `<hostname> <version>` when a version is confirmed. The test kills it.
 */
const [dir = ''] = process.argv.slice(2);
const { endpoint } = await startDatabase({ dir });
await createTable(endpoint, createTableInput('hosts'));
const store = createDynamoStore({ tableName: 'hosts', client: createDynamoClient({ endpoint, ...LOCAL_ACCESS }) });

async function keepMoving(hostname: string): Promise<void> {
  for (let version = 0; ; version += 1) {
    await store.putHost(host(hostname, { state: HOST_STATES[version % 4] ?? 'HOST_STATE_UP' }), version);
    console.log(`${hostname} ${version + 1}`);
  }
}

await Promise.all(Array.from({ length: 20 }, (_, n) => keepMoving(`h${n}`)));
