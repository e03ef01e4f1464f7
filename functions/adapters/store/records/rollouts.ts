import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { MaintenanceError } from '../../../contract/errors.ts';
import type { Rollout } from '../../../domain/rolling/rollout.ts';
import type { Store } from '../../../ports/store.ts';
import { activeRolloutKey, ROLLOUTS, rolloutKey } from '../dynamo/keys.ts';
import { type Item, SCHEMA_VERSION, toRollout } from '../dynamo/records.ts';
import { atVersion, deleteItem, getItem, holding, itemReader, putItem, type Table } from '../dynamo/table-calls.ts';
import { queryPartition } from '../dynamo/table-queries.ts';
import { deleteParts, expireRollout, hostsOfParts, isLarge, type Parts, partsOf, writeParts } from './rollout-parts.ts';

type RolloutStore = Pick<Store, 'rollout' | 'putRollout' | 'forgetRollout' | 'activeRollouts'>;

/**
 * The progress of rolling maintenances. One partition has the names of the active ones, from before
 * the record is written until the end is published. A name without a record belongs to a request
 * that died.
 */
export function rolloutStore(table: Table, historyDays: number): RolloutStore {
  const read = itemReader(table);
  return {
    rollout: (id) => readRollout(table, id, () => read(rolloutKey(id))),

    async putRollout(rollout, expectedVersion) {
      const name = { ...activeRolloutKey(rollout.id), schemaVersion: SCHEMA_VERSION };
      if (expectedVersion === 0) await putItem(table, name);
      const written = { ...rollout, version: expectedVersion + 1 };
      if (await writeRollout(table, written, expectedVersion)) return written;
      const message = `the progress of maintenance ${rollout.id} is not at version ${expectedVersion}`;
      throw new MaintenanceError('StaleRollout', message);
    },

    async forgetRollout(id, endedAt) {
      await expireRollout(table, id, endedAt, historyDays);
      await deleteItem(table, activeRolloutKey(id));
    },

    async activeRollouts() {
      return (await queryPartition(table, ROLLOUTS)).map(({ sk }) => String(sk));
    },
  };
}

/** Attempts to read a rollout: a process that writes its next version may delete parts meanwhile. */
const TRIES = 5;

async function readRollout(
  table: Table,
  id: string,
  read: () => Promise<Item | undefined>,
): Promise<Rollout | undefined> {
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const item = await read();
    if (item === undefined) return undefined;
    const parts = partsOf(item);
    if (parts === undefined) return toRollout(item);
    const hosts = await hostsOfParts(table, id, parts);
    const { parts: _, ...head } = item;
    if (hosts !== undefined) return toRollout({ ...head, hosts });
  }
  throw new MaintenanceError(
    'StoreUnavailable',
    `the progress of maintenance ${id} changes faster than it can be read`,
  );
}

/**
 * Writes the parts of a large rollout before its record, and deletes the parts of the version
 * before. Parts never change.
 */
async function writeRollout(table: Table, rollout: Rollout, expectedVersion: number): Promise<boolean> {
  const { hosts, ...head } = rollout;
  const parts = isLarge(hosts) ? await writeParts(table, rollout) : undefined;
  const record =
    parts === undefined
      ? { schemaVersion: SCHEMA_VERSION, ...rollout }
      : // Older code takes it for a record of a newer version, because it finds no hosts in it.
        { schemaVersion: SCHEMA_VERSION + 1, ...head, parts };
  let before: Item | undefined;
  const isWritten = await holding(table, async () => {
    const Item = { ...rolloutKey(rollout.id), ...record };
    const put = { TableName: table.tableName, Item, ReturnValues: 'ALL_OLD', ...atVersion(expectedVersion) } as const;
    before = (await table.documents.send(new PutCommand(put))).Attributes;
  });
  if (!isWritten && parts !== undefined && (await areInUse(table, rollout.id, parts))) return true;
  const unused = isWritten ? before && partsOf(before) : parts;
  if (unused !== undefined) await deleteParts(table, rollout.id, unused);
  return isWritten;
}

/**
 * True if the record names these parts. Then the write has succeeded although its condition failed:
 * the SDK lost the answer and repeated the put.
 */
async function areInUse(table: Table, id: string, { mark }: Parts): Promise<boolean> {
  const item = await getItem(table, rolloutKey(id));
  return item !== undefined && partsOf(item)?.mark === mark;
}
