import { randomUUID } from 'node:crypto';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Rollout, RolloutHost } from '../../../domain/rolling/rollout.ts';
import { expiry } from '../dynamo/expiry.ts';
import { type Key, rolloutKey, rolloutPartKey } from '../dynamo/keys.ts';
import { type Item, SCHEMA_VERSION } from '../dynamo/records.ts';
import { TTL_ATTRIBUTE } from '../dynamo/table.ts';
import { deleteItem, getItems, holding, putItems, type Table } from '../dynamo/table-calls.ts';
import { queryItems } from '../dynamo/table-queries.ts';

/**
 * Keeps the hosts of a large rollout in separate items, the parts: an item may have 400 KB, and a
 * thousand hosts with long names and notes need more. Each write has a new mark.
 */

/**
 * Counted as JSON, which is longer than DynamoDB's count. The notes of a rollout need far less than
 * the rest of 400 KB.
 */
const MAX_BYTES = 200_000;

const Parts = z.object({ mark: z.string(), count: z.int().min(1) });
export type Parts = z.infer<typeof Parts>;

export function isLarge(hosts: readonly RolloutHost[]): boolean {
  return bytesOf(hosts) > MAX_BYTES;
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** Reads the parts that a rollout's item names; undefined when it contains its hosts itself. */
export function partsOf(item: Item): Parts | undefined {
  return Parts.safeParse(item.parts).data;
}

export async function writeParts(table: Table, { id, hosts }: Rollout): Promise<Parts> {
  const mark = randomUUID();
  const chunks = inChunks(hosts);
  await putItems(
    table,
    chunks.map((chunk, index) => ({ ...rolloutPartKey(id, mark, index), schemaVersion: SCHEMA_VERSION, hosts: chunk })),
  );
  return { mark, count: chunks.length };
}

function inChunks(hosts: readonly RolloutHost[]): RolloutHost[][] {
  const chunks: RolloutHost[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const host of hosts) {
    const more = bytesOf(host) + 1;
    if (bytes + more > MAX_BYTES) {
      chunks.push([]);
      bytes = 0;
    }
    chunks.at(-1)?.push(host);
    bytes += more;
  }
  return chunks;
}

/** Undefined when a part is missing: the rollout has a newer version by now. */
export async function hostsOfParts(table: Table, id: string, parts: Parts): Promise<unknown[] | undefined> {
  const items = await getItems(table, keysOf(id, parts));
  if (items.length < parts.count) return undefined;
  return items.toSorted((a, b) => (String(a.sk) < String(b.sk) ? -1 : 1)).flatMap(({ hosts }) => hosts as unknown[]);
}

export async function deleteParts(table: Table, id: string, parts: Parts): Promise<void> {
  await Promise.all(keysOf(id, parts).map((key) => deleteItem(table, key)));
}

function keysOf(id: string, { mark, count }: Parts): Key[] {
  return Array.from({ length: count }, (_, index) => rolloutPartKey(id, mark, index));
}

/** Lets the rollout expire with its history, and any parts that a dead process left behind. */
export async function expireRollout(table: Table, id: string, endedAt: Date, historyDays: number): Promise<void> {
  const { pk, sk } = rolloutKey(id);
  const items = await queryItems(table, {
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :rollout)',
    ExpressionAttributeValues: { ':pk': pk, ':rollout': sk },
  });
  const until = expiry(endedAt.toISOString(), historyDays)[TTL_ATTRIBUTE];
  const update = (item: Item) =>
    new UpdateCommand({
      TableName: table.tableName,
      Key: { pk: item.pk, sk: item.sk },
      UpdateExpression: 'SET #expiry = :until',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#expiry': TTL_ATTRIBUTE },
      ExpressionAttributeValues: { ':until': until },
    });
  await Promise.all(items.map((item) => holding(table, () => table.documents.send(update(item)))));
}
