import { HostPage, HostView } from '../../functions/contract/api/api.ts';
import type { Goal } from '../../functions/domain/host/host.ts';
import type { Client } from '../service/client.ts';
import { readList } from '../service/pages.ts';
import { segment } from '../service/session.ts';
import { CliError } from '../terminal/exit-code.ts';

/** Up to this many hosts are looked at one by one. */
const ONE_BY_ONE = 20;
/** Of many hosts, at most this many are looked at one by one in one look, in turn. */
const MAX_LOOKS = 100;
const AT_ONCE = 8;
const ON_THE_WAY = 'HOST_STATE_DRAINING,HOST_STATE_DRAINED,HOST_STATE_DOWN';

/** What was seen; a host that is `undefined` is not known to the service, one that is missing was not looked at. */
export type Sight = ReadonlyMap<string, HostView | undefined>;

/**
 * One look at the hosts that are still on their way.
 *
 * Many hosts are read from the list of those that are not UP. The list may be a moment old, so a host that it does not
 * have, or has at its goal, is read once more by itself.
 */
export async function look(
  client: Client,
  pending: readonly string[],
  goal: Goal,
  signal: AbortSignal,
): Promise<Sight> {
  const sight = new Map<string, HostView | undefined>();
  if (pending.length > ONE_BY_ONE) {
    const wanted = new Set(pending);
    const query = { states: ON_THE_WAY };
    const { items } = await readList(client, HostPage, 'hosts', '/v1/hosts', { query, signal });
    for (const host of items) {
      if (wanted.has(host.hostname) && host.state !== goal) sight.set(host.hostname, host);
    }
  }
  const rest = pending.filter((hostname) => !sight.has(hostname)).slice(0, MAX_LOOKS);
  for (let first = 0; first < rest.length; first += AT_ONCE) {
    const some = rest.slice(first, first + AT_ONCE);
    const hosts = await Promise.all(some.map((hostname) => lookAtHost(client, hostname, signal)));
    some.forEach((hostname, index) => {
      sight.set(hostname, hosts[index]);
    });
  }
  return sight;
}

async function lookAtHost(client: Client, hostname: string, signal: AbortSignal): Promise<HostView | undefined> {
  try {
    return (await client.get(HostView, `/v1/hosts/${segment(hostname, 'host name')}`, { signal })).body;
  } catch (error) {
    if (error instanceof CliError && error.problemType === 'host-not-found') return undefined;
    throw error;
  }
}
