import { deflateRawSync, inflateRawSync } from 'node:zlib';
import * as z from 'zod';
import type { Blocker, Host } from '../../../domain/host/host.ts';
import type { Item } from './records.ts';

/**
 * The blockers of a host with many tasks are compressed in its item, because DynamoDB bills each KB
 * of a write, in the table and in its index. The blockers of 20 tasks have 5 KB, and less than 1 KB
 * when compressed.
 *
 * Older code finds no blockers there, and copies the attribute to later versions of the item. So the
 * attribute names the version that it belongs to.
 */

const PACKED_FROM_BYTES = 1_000;

export const BlockerRecords: z.ZodType<readonly Blocker[]> = z.array(
  z.looseObject({
    taskId: z.string(),
    framework: z.string(),
    code: z.string(),
    message: z.string(),
    since: z.string(),
    job: z.string().optional(),
  }),
);

const Inflated = z
  .instanceof(Uint8Array)
  .transform((bytes, context): unknown => {
    try {
      return JSON.parse(inflateRawSync(bytes).toString());
    } catch (error) {
      context.addIssue(String(error));
      return z.NEVER;
    }
  })
  .pipe(BlockerRecords);

export const PackedBlockers = z.object({ version: z.number(), blockers: Inflated }).optional();

/** The attributes of the host's blockers. */
export function packedBlockers({ version, blockers }: Pick<Host, 'version' | 'blockers'>): Item {
  const json = JSON.stringify(blockers);
  if (Buffer.byteLength(json) < PACKED_FROM_BYTES) return { blockers };
  return { blockers: [], packedBlockers: { version, blockers: deflateRawSync(json) } };
}
