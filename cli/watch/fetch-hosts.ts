import { HostPage, HostView } from '../../functions/contract/api/api.ts';
import type { Goal } from '../../functions/domain/host/host.ts';
import type { Client } from '../service/client.ts';
import { readList } from '../service/pages.ts';
import { segment } from '../service/session.ts';
import { CliError } from '../terminal/exit-code.ts';

/** Up to this many hosts are read one by one. */
const ONE_BY_ONE = 20;
/** Maximum of single reads in one look; the hosts take turns. */
const MAX_LOOKS = 100;
const AT_ONCE = 8;
const ON_THE_WAY = 'HOST_STATE_DRAINING,HOST_STATE_DRAINED,HOST_STATE_DOWN';

/** Hosts that were read. `undefined`: unknown to the service. Missing: not read in this look. */
export type Sight = ReadonlyMap<string, HostView | undefined>;

/**
 * Reads the hosts that are still on their way.
 *
 * Many hosts come from the list of those that are not UP. The list may be stale: a host that is
 * missing there, or already at its goal there, is read again alone.
 */
export async function look(
  client: Client,
  pending: readonly string[],
  goal: Goal,
  signal: AbortSignal,
): Promise<Sight> {
  const sight = new Map<string, HostView | undefined>();
  if (pending.length > ONE_BY_ONE) {
    const hostnames = new Set(pending);
    const query = { states: ON_THE_WAY };
    const { items } = await readList(client, HostPage, 'hosts', '/v1/hosts', { query, signal });
    for (const host of items) {
      if (hostnames.has(host.hostname) && host.state !== goal) sight.set(host.hostname, host);
    }
  }
  const rest = pending.filter((hostname) => !sight.has(hostname)).slice(0, MAX_LOOKS);
  for (let first = 0; first < rest.length; first += AT_ONCE) {
    const some = rest.slice(first, first + AT_ONCE);
    const hosts = await Promise.all(some.map((hostname) => readHost(client, hostname, signal)));
    some.forEach((hostname, index) => {
      sight.set(hostname, hosts[index]);
    });
  }
  return sight;
}

async function readHost(client: Client, hostname: string, signal: AbortSignal): Promise<HostView | undefined> {
  try {
    return (await client.get(HostView, `/v1/hosts/${segment(hostname, 'host name')}`, { signal })).body;
  } catch (error) {
    if (error instanceof CliError && error.problemType === 'host-not-found') return undefined;
    throw error;
  }
}
