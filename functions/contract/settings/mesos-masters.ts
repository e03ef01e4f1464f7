import * as z from 'zod';

/** Addresses of the Mesos masters: base URLs, or the ZooKeeper in which they elect a leader. */

export interface ZooKeeperAddress {
  readonly servers: readonly { readonly host: string; readonly port: number }[];
  /** The parent of the masters' nodes, such as `/mesos`. */
  readonly path: string;
  /** `user:password`, for a node with restricted access. */
  readonly credentials?: string;
}

const ZOOKEEPER_PORT = 2181;
const ZOOKEEPER = /^zk:\/\/(?:(?<credentials>[^@/]*)@)?(?<servers>[^/@]+)(?<path>\/[^@]*)?$/;
const SERVER = /^(?<host>\[[0-9A-Fa-f:.]+\]|[^\s:[\]]+)(?::(?<port>\d{1,5}))?$/;

export function isZooKeeper(text: string): boolean {
  return text.startsWith('zk:');
}

/** Parses `zk://[user:password@]host[:port],…/path`; undefined for any other text. */
export function parseZooKeeper(text: string): ZooKeeperAddress | undefined {
  const { credentials, servers = '', path = '' } = ZOOKEEPER.exec(text)?.groups ?? {};
  const found = servers.split(',').map((server) => SERVER.exec(server.trim())?.groups);
  const addresses = found.flatMap((groups) =>
    groups?.host === undefined ? [] : [{ host: groups.host, port: Number(groups.port ?? ZOOKEEPER_PORT) }],
  );
  const node = path.replace(/\/+$/, '');
  const isWhole = addresses.length === found.length && addresses.every(({ port }) => port > 0 && port < 65_536);
  if (!isWhole || !/^(\/[^/\s]+)+$/.test(node)) return undefined;
  if (credentials === undefined) return { servers: addresses, path: node };
  return /^[^:]+:./.test(credentials) ? { servers: addresses, path: node, credentials } : undefined;
}

/**
 * Base URLs of all masters, comma separated (any of them leads to the leader), or one `zk://`
 * address. A URL may have a path: that of a gateway in front of the master.
 */
export const MesosMasters = z.string().transform((text, context) => {
  const complain = (message: string) => context.addIssue({ code: 'custom', message });
  if (isZooKeeper(text.trim())) {
    if (parseZooKeeper(text.trim()) === undefined) complain(ZOOKEEPER_FORM);
    return [text.trim()];
  }
  const urls = text.split(',').map((url) => url.trim().replace(/\/+$/, ''));
  for (const url of urls) {
    const fault = urlFault(url);
    if (fault !== undefined) complain(fault);
  }
  return urls;
});

// Does not quote the text, which may hold a password.
const ZOOKEEPER_FORM = 'the zk:// address does not look like zk://zk1:2181,zk2:2181/mesos';

function urlFault(url: string): string | undefined {
  if (isZooKeeper(url)) return 'a zk:// address must be the only entry: zk://zk1:2181,zk2:2181/mesos';
  if (url.includes('@')) return 'credentials do not belong in the URL: set the principal and its secret';
  const { protocol = '', search = '', hash = '' } = URL.canParse(url) ? new URL(url) : {};
  const isBase = /^https?:$/.test(protocol) && search === '' && hash === '';
  return isBase ? undefined : `'${url}' is not a base URL such as http://master1:5050 or https://gateway/mesos`;
}
