import { FORMER_HOSTS_BY_STATE, HOSTS_BY_STATE_AND_SHARD } from '../../functions/adapters/store/dynamo/table.ts';
import { createTable } from '../database/create-table.ts';
import type { ServicePlan } from './service-plan.ts';

type TablePlan = ServicePlan['tables'][number];

/** Creates the tables that are missing, and the indexes that a table of an older release lacks. */
export async function createTables({ tables }: ServicePlan, endpoint: string): Promise<void> {
  await Promise.all(
    tables.map(({ TimeToLiveSpecification, GlobalSecondaryIndexes, ...table }) => {
      const needed = neededIndexes(GlobalSecondaryIndexes);
      const indexes = needed.length === 0 ? {} : { GlobalSecondaryIndexes: needed };
      const ttl = TimeToLiveSpecification && { ttlAttribute: TimeToLiveSpecification.AttributeName };
      return createTable(endpoint, { ...table, ...indexes } as Parameters<typeof createTable>[1], ttl);
    }),
  );
}

/**
 * Leaves out the index of release 1.0: a new table does not need it, and a table of that release
 * has it already and keeps it.
 */
function neededIndexes(indexes: TablePlan['GlobalSecondaryIndexes']) {
  const hasSuccessor = indexes.some(({ IndexName }) => IndexName === HOSTS_BY_STATE_AND_SHARD.name);
  return indexes.filter(({ IndexName }) => !(hasSuccessor && IndexName === FORMER_HOSTS_BY_STATE.name));
}
