import { lookup } from 'node:dns/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** All addresses of a host name; throws when there are none. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

const RESOLVE_TIMEOUT_MS = 2_000;

export const resolveByDns: Resolve = async (hostname) =>
  (await lookup(hostname.replace(/^\[|\]$/g, ''), { all: true })).map(({ address }) => address);

/** Matches a redirect to a known master; undefined when none matches. */
export async function redirectTarget(
  location: string,
  from: string,
  masters: readonly string[],
  resolve: Resolve,
): Promise<string | undefined> {
  if (!URL.canParse(location, from)) return undefined;
  const target = new URL(location, from);
  const samePort = masters.filter((master) => portOf(new URL(master)) === portOf(target));
  const sameHost = samePort.filter((master) => new URL(master).hostname === target.hostname);
  if (sameHost.length > 0) return deepest(sameHost, target);
  if (samePort.length === 0) return undefined;
  const [targetAddresses, ...addresses] = await Promise.all(
    [target.hostname, ...samePort.map((master) => new URL(master).hostname)].map((name) => addressesOf(name, resolve)),
  );
  return samePort[addresses.findIndex((list) => list.some((address) => targetAddresses?.includes(address)))];
}

/** Several masters are behind one gateway: picks the one whose path contains the target. */
function deepest(masters: readonly string[], target: URL): string | undefined {
  const depth = (master: string) => {
    const { pathname } = new URL(master);
    return `${target.pathname}/`.startsWith(`${pathname.replace(/\/$/, '')}/`) ? pathname.length : 0;
  };
  return masters.reduce((best, master) => (depth(master) > depth(best) ? master : best));
}

async function addressesOf(hostname: string, resolve: Resolve): Promise<readonly string[]> {
  const none: readonly string[] = [];
  return Promise.race([resolve(hostname).catch(() => none), delay(RESOLVE_TIMEOUT_MS, none, { ref: false })]);
}

function portOf(url: URL): string {
  return url.port || (url.protocol === 'https:' ? '443' : '80');
}
