import { holdsSomething, type JobClaims, noClaims } from '../../../domain/jobs/job-claims.ts';
import type { Store } from '../../../ports/store.ts';
import { CLAIMS, claimsKey } from '../dynamo/keys.ts';
import { SCHEMA_VERSION, toJobClaims } from '../dynamo/records.ts';
import { TTL_ATTRIBUTE } from '../dynamo/table.ts';
import { atVersion, itemReader, putItemIf, type Table } from '../dynamo/table-calls.ts';
import { queryPartition } from '../dynamo/table-queries.ts';

/**
 * Far longer than a step can take from reading a record to writing it. An empty record expires
 * instead of being deleted: otherwise a step that read "no record" before a claim could still write
 * after its release.
 */
const KEPT_AFTER_SECONDS = 86_400;

export function claimStore(table: Table): Pick<Store, 'jobClaims' | 'putJobClaims' | 'claimedJobs'> {
  const read = itemReader(table);
  return {
    async jobClaims(jobId) {
      const item = await read(claimsKey(jobId));
      return item === undefined ? noClaims(jobId) : toJobClaims(item);
    },
    putJobClaims: (record, now) => putJobClaims(table, record, now),
    async claimedJobs() {
      return (await queryPartition(table, CLAIMS)).map(toJobClaims).filter(holdsSomething);
    },
  };
}

function putJobClaims(table: Table, record: JobClaims, now: Date): Promise<boolean> {
  const written = { ...record, version: record.version + 1, ...expiry(record, now) };
  const Item = { ...claimsKey(record.jobId), schemaVersion: SCHEMA_VERSION, ...written };
  return putItemIf(table, Item, atVersion(record.version));
}

/**
 * A claim ends by itself, and a write prolongs it. A record with a surge does not expire: the surge
 * must be reverted first.
 */
function expiry({ surge }: JobClaims, now: Date) {
  return surge === null ? { [TTL_ATTRIBUTE]: Math.ceil(now.getTime() / 1_000) + KEPT_AFTER_SECONDS } : {};
}
