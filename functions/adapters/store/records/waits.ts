import { PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type AnyWait, PHASES, type Watch } from '../../../domain/watch/wait.ts';
import type { Store } from '../../../ports/store.ts';
import { WAITS, WATCH, waitKey } from '../dynamo/keys.ts';
import { reader, SCHEMA_VERSION } from '../dynamo/records.ts';
import { atVersion, getItem, holding, itemRemover, itemWriter, type Table } from '../dynamo/table-calls.ts';
import { queryItems } from '../dynamo/table-queries.ts';
import { readable } from './readable.ts';

const Waiting = z.looseObject({
  maintenanceId: z.string(),
  token: z.string().nullable(),
  executionArn: z.string().nullable(),
  since: z.string(),
});

const toWait = reader<AnyWait>(
  'wait',
  z.discriminatedUnion('phase', [
    Waiting.extend({ hostname: z.string(), phase: z.enum(PHASES) }),
    Waiting.extend({ phase: z.literal('roll') }),
  ]),
);

const toWatch = reader<Watch>(
  'watch',
  z.looseObject({
    owner: z.string().nullable(),
    until: z.string(),
    nextLookAt: z.string(),
    version: z.number().int().min(1),
  }),
);

/** The waits of executions, and the record of the watcher. */
export function waitStore(table: Table): Pick<Store, 'putWait' | 'waits' | 'deleteWait' | 'watch' | 'putWatch'> {
  const { tableName: TableName, documents } = table;
  const [write, remove] = [itemWriter(table), itemRemover(table)];
  return {
    putWait: (wait) => write({ ...waitKey(wait), schemaVersion: SCHEMA_VERSION, ...wait }),
    async waits({ onUnreadable } = {}) {
      const query = { KeyConditionExpression: 'pk = :pk', ExpressionAttributeValues: { ':pk': WAITS } };
      return (await queryItems(table, query)).flatMap((item) => readable(item, toWait, onUnreadable));
    },
    deleteWait: (wait) => remove(waitKey(wait)),
    async watch() {
      const item = await getItem(table, WATCH);
      return item && toWatch(item);
    },
    putWatch(watch) {
      const Item = { ...WATCH, schemaVersion: SCHEMA_VERSION, ...watch, version: watch.version + 1 };
      return holding(table, () => documents.send(new PutCommand({ TableName, Item, ...atVersion(watch.version) })));
    },
  };
}
