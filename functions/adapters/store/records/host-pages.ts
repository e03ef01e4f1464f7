import type { Host, HostState } from '../../../domain/host/host.ts';
import { DEFAULT_POOL, POOL_ATTRIBUTE } from '../../../domain/rolling/options.ts';
import type { HostsOptions, Page, Store } from '../../../ports/store.ts';
import { mayLackIndex } from '../dynamo/failures.ts';
import { isUnlisted, LISTED_STATES, type ListedStates, listName, SHARDS } from '../dynamo/host-item.ts';
import { pageToken, readPageToken } from '../dynamo/page-token.ts';
import { type Item, toHost } from '../dynamo/records.ts';
import { FORMER_HOSTS_BY_STATE, HOSTS_BY_STATE_AND_SHARD, type Index } from '../dynamo/table.ts';
import type { Table } from '../dynamo/table-calls.ts';
import { pageOf } from '../dynamo/table-queries.ts';
import { type Filter, firstByName, type ListQuery } from './merged-lists.ts';
import { readable } from './readable.ts';

/** After this time a process asks again for an index of release 1.0 that was missing. */
const WITHOUT_FORMER_MS = 60_000;

type Read = (index: Index, lists: readonly ListQuery[]) => Promise<readonly Item[]>;

/**
 * Lists hosts by name. While the table has the index of release 1.0, reads that one: only it has
 * the hosts that release 1.0 wrote. Otherwise reads this release's index.
 *
 * A page continues after the last host name of the previous page. So a host is never on two pages,
 * and a host that stays in the given states is on one. An index lags some milliseconds behind the
 * records: a host that changes its state at that moment may appear in its old state, or be missing.
 */
export function hostPages(table: Table): Store['hostsByState'] {
  let askFormerAt = 0;
  return async (states, limit, nextToken, options = {}) => {
    const after = readPageToken('hosts', nextToken);
    const chosen = options.choice === undefined ? undefined : ofChoice(options.choice);
    // Reads one item more than the page shows: if it exists, there is a next page.
    const read: Read = (index, lists) => firstByName(table, { index, lists, after, count: limit + 1 });
    const isAsked = performance.now() >= askFormerAt;
    const former = isAsked ? await readFormer(read, states, limit, chosen) : undefined;
    if (isAsked && former === undefined) askFormerAt = performance.now() + WITHOUT_FORMER_MS;
    return page(former ?? (await readShards(read, states, limit, chosen)), limit, options);
  };
}

/** Undefined if the table has no index of release 1.0. */
async function readFormer(read: Read, states: readonly HostState[], limit: number, chosen: Filter | undefined) {
  const lists = [...new Set(states)].map((state) => ({ name: state, filter: chosen, firstRead: limit + 1 }));
  try {
    return await read(FORMER_HOSTS_BY_STATE, lists);
  } catch (error) {
    if (!mayLackIndex(error)) throw error;
    return undefined;
  }
}

/**
 * Reads from each shard its share of the page and one standard deviation more, so that most shards
 * need no second read.
 *
 * On a page that also has UP hosts, the shards of the hosts that are out are read in smaller parts,
 * because few hosts are out at a time.
 */
function readShards(read: Read, states: readonly HostState[], limit: number, chosen: Filter | undefined) {
  const share = (limit + 1) / SHARDS.length;
  const [most, few] = [Math.ceil(share + Math.sqrt(share)), Math.ceil(Math.sqrt(share))];
  const withUp = LISTED_STATES.UP.some((state) => states.includes(state));
  const lists = (Object.keys(LISTED_STATES) as ListedStates[]).flatMap((list) => {
    const all: readonly HostState[] = LISTED_STATES[list];
    const wanted = all.filter((state) => states.includes(state));
    const filter = wanted.length === all.length ? chosen : both(chosen, inStates(wanted));
    const firstRead = list === 'OUT' && withUp ? few : most;
    return wanted.length === 0 ? [] : SHARDS.map((shard) => ({ name: listName(list, shard), filter, firstRead }));
  });
  return read(HOSTS_BY_STATE_AND_SHARD, lists);
}

function page(found: readonly Item[], limit: number, { onUnreadable, onUnlisted }: HostsOptions): Page<Host> {
  const read = (item: Item) => {
    const [host] = readable(item, toHost, onUnreadable);
    if (host === undefined) return [];
    if (isUnlisted(item)) onUnlisted?.(host);
    return [host];
  };
  return pageOf(found, limit, read, (last) => pageToken('hosts', String(last.hostname)));
}

/** The choice of `chosenHosts`, as a filter of DynamoDB. */
function ofChoice(choice: NonNullable<HostsOptions['choice']>): Filter {
  const chosen = Object.entries('pool' in choice ? { [POOL_ATTRIBUTE]: choice.pool } : choice.selector);
  const conditions = chosen.map((_, index) => `#attributes.#a${index} = :a${index}`);
  const hasNoPool = 'pool' in choice && choice.pool === DEFAULT_POOL ? ['attribute_not_exists(#attributes.#a0)'] : [];
  return {
    expression: hasNoPool.length === 0 ? conditions.join(' AND ') : [...hasNoPool, ...conditions].join(' OR '),
    names: {
      '#attributes': 'attributes' satisfies keyof Host,
      ...Object.fromEntries(chosen.map(([name], index) => [`#a${index}`, name])),
    },
    values: Object.fromEntries(chosen.map(([, value], index) => [`:a${index}`, value])),
  };
}

function inStates(states: readonly HostState[]): Filter {
  const values = Object.fromEntries(states.map((state, index) => [`:s${index}`, state]));
  return {
    expression: `#state IN (${Object.keys(values).join(', ')})`,
    names: { '#state': 'state' satisfies keyof Host },
    values,
  };
}

function both(one: Filter | undefined, other: Filter): Filter {
  if (one === undefined) return other;
  return {
    expression: `(${one.expression}) AND ${other.expression}`,
    names: { ...one.names, ...other.names },
    values: { ...one.values, ...other.values },
  };
}
