import { createDynamoClient } from '../../../../functions/adapters/store/dynamo/dynamo-client.ts';
import {
  createTableInput,
  FORMER_HOSTS_BY_STATE,
  INDEXES,
  type Index,
  TTL_ATTRIBUTE,
} from '../../../../functions/adapters/store/dynamo/table.ts';
import { createDynamoStore } from '../../../../functions/adapters/store/dynamo-store.ts';
import type { Store } from '../../../../functions/ports/store.ts';
import { createTable } from '../../../../local/database/create-table.ts';
import { type Database, LOCAL_ACCESS, startDatabase } from '../../../../local/database/database.ts';
import { createMemoryStore } from '../../../fakes/memory-store.ts';

const given = process.env.DYNAMODB_ENDPOINT;

let tables = 0;

/** The indexes of a table that release 1.0 made, once this release is deployed over it. */
export const UPGRADED = [FORMER_HOSTS_BY_STATE, ...INDEXES] as const;

/** A new table on the DynamoDB at that address. */
export async function openTable(endpoint: string, indexes: readonly Index[] = INDEXES) {
  tables += 1;
  const tableName = `store-test-${process.pid}-${tables}-${process.hrtime.bigint()}`;
  await createTable(endpoint, createTableInput(tableName, indexes), { ttlAttribute: TTL_ATTRIBUTE });
  const client = createDynamoClient({ endpoint, ...LOCAL_ACCESS });
  return { tableName, client, store: createDynamoStore({ tableName, client }) };
}

/**
 * Runs the tests on the fake, on the embedded database, and on the DynamoDB of DYNAMODB_ENDPOINT if
 * it is set; with `isUpgraded`, on an upgraded table too.
 */
export function describeEachStore(
  name: string,
  tests: (store: () => Store) => void,
  { isUpgraded = false }: { readonly isUpgraded?: boolean } = {},
): void {
  describe(`${name}, in memory`, () => {
    let store: Store;
    beforeEach(() => {
      store = createMemoryStore();
    });
    tests(() => store);
  });
  describeOnTable(`${name}, on the embedded database`, undefined, tests);
  if (isUpgraded) describeOnTable(`${name}, on an upgraded table`, undefined, tests, UPGRADED);
  if (given !== undefined) describeOnTable(`${name}, on ${given}`, given, tests);
}

function describeOnTable(
  name: string,
  endpoint: string | undefined,
  tests: (store: () => Store) => void,
  indexes?: readonly Index[],
): void {
  describe(name, () => {
    let database: Database | undefined;
    let open: Awaited<ReturnType<typeof openTable>>;
    beforeAll(async () => {
      if (endpoint === undefined) database = await startDatabase({ dir: ':memory:' });
    });
    beforeEach(async () => {
      open?.client.destroy();
      open = await openTable(endpoint ?? database?.endpoint ?? '', indexes);
    });
    afterAll(async () => {
      open?.client.destroy();
      await database?.stop();
    });
    tests(() => open.store);
  });
}
