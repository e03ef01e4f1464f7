import type { Transition } from '../../../domain/host/host.ts';
import type { Page, Store } from '../../../ports/store.ts';
import { expiry } from '../dynamo/expiry.ts';
import { ALL_VERSIONS, historyKey } from '../dynamo/keys.ts';
import { pageToken, readPageToken } from '../dynamo/page-token.ts';
import { type Item, SCHEMA_VERSION, toTransition } from '../dynamo/records.ts';
import { itemWriter, type Table } from '../dynamo/table-calls.ts';
import { queryPage } from '../dynamo/table-queries.ts';

export function historyStore(table: Table, historyDays: number): Pick<Store, 'appendHistory' | 'history'> {
  const write = itemWriter(table);
  return {
    async appendHistory(hostname, transitions) {
      await Promise.all(transitions.map((transition) => write(toItem(hostname, transition, historyDays))));
    },
    history: (hostname, limit, nextToken) => history(table, hostname, limit, nextToken),
  };
}

/** Depends on the transition alone, so that a repeated write changes nothing. */
function toItem(hostname: string, transition: Transition, historyDays: number): Item {
  return {
    ...historyKey(hostname, transition.version),
    schemaVersion: SCHEMA_VERSION,
    ...transition,
    ...expiry(transition.at, historyDays),
  };
}

async function history(
  table: Table,
  hostname: string,
  limit: number,
  nextToken: string | undefined,
): Promise<Page<Transition>> {
  const before = readPageToken('history', nextToken);
  const newest = historyKey(hostname, before === undefined ? ALL_VERSIONS : before - 1);
  const query = {
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :oldest AND :newest',
    ExpressionAttributeValues: { ':pk': newest.pk, ':oldest': historyKey(hostname, 0).sk, ':newest': newest.sk },
    ScanIndexForward: false,
  };
  const tokenOf = (last: Item) => pageToken('history', Number(last.version));
  return queryPage(table, query, limit, (item) => [toTransition(item)], tokenOf);
}
