import * as z from 'zod';
import { type AnyWait, PHASES, type Watch } from '../../../domain/watch/wait.ts';
import type { Store } from '../../../ports/store.ts';
import { WAITS, WATCH, waitKey } from '../dynamo/keys.ts';
import { reader, SCHEMA_VERSION } from '../dynamo/records.ts';
import { atVersion, itemRemover, itemWriter, putItemIf, readRecord, type Table } from '../dynamo/table-calls.ts';
import { queryPartition } from '../dynamo/table-queries.ts';
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
    usual: z.record(z.string(), z.array(z.number())).optional(),
    version: z.number().int().min(1),
  }),
);

/** The waits of executions, and the record of the watcher. */
export function waitStore(table: Table): Pick<Store, 'putWait' | 'waits' | 'deleteWait' | 'watch' | 'putWatch'> {
  const [write, remove] = [itemWriter(table), itemRemover(table)];
  return {
    putWait: (wait) => write({ ...waitKey(wait), schemaVersion: SCHEMA_VERSION, ...wait }),
    async waits({ onUnreadable } = {}) {
      return (await queryPartition(table, WAITS)).flatMap((item) => readable(item, toWait, onUnreadable));
    },
    deleteWait: (wait) => remove(waitKey(wait)),
    watch: () => readRecord(table, WATCH, toWatch),
    putWatch(watch) {
      const Item = { ...WATCH, schemaVersion: SCHEMA_VERSION, ...watch, version: watch.version + 1 };
      return putItemIf(table, Item, atVersion(watch.version));
    },
  };
}
