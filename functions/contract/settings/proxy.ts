/** Chooses the proxy of a call by HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */

export interface ProxySettings {
  /** For plain HTTP, such as `http://user:password@proxy:3128`. */
  readonly httpProxy?: string | undefined;
  /** For HTTPS. */
  readonly httpsProxy?: string | undefined;
  /**
   * Hosts called directly, comma separated: names, `.example.com`, `*`, addresses, `10.0.0.0/8`,
   * each with or without a port.
   */
  readonly noProxy?: string | undefined;
}

/** Returns the proxy's URL; undefined for a direct call. This machine is always called directly. */
export function proxyFor(base: string, { httpProxy, httpsProxy, noProxy = '' }: ProxySettings): string | undefined {
  const { protocol, hostname, port } = new URL(base);
  const proxy = protocol === 'https:' ? httpsProxy : httpProxy;
  if (!proxy) return undefined;
  const host = hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();
  const entries = noProxy.toLowerCase().split(/[\s,]+/);
  const isDirect = [...LOOPBACK, ...entries].some((entry) => matches(entry, host, port || DEFAULT_PORT[protocol]));
  return isDirect ? undefined : proxy;
}

/** Drops user and password, for messages. */
export function nameOfProxy(proxy: string): string {
  return new URL(proxy).origin;
}

const LOOPBACK = ['localhost', '127.0.0.0/8', '::1'];
const DEFAULT_PORT: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

function matches(entry: string, host: string, port: string | undefined): boolean {
  const [, name = entry, wantedPort] = /^(\[[^\]]*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
  if (name === '' || (wantedPort !== undefined && wantedPort !== port)) return false;
  const plain = name.replace(/^\[|\]$/g, '');
  if (plain === '*' || plain === host) return true;
  if (/^[\d.]+\/\d+$/.test(plain)) return isInRange(host, plain);
  return host.endsWith(`.${plain.replace(/^\*?\./, '')}`) || (plain.startsWith('.') && plain.slice(1) === host);
}

/** True for an IPv4 address within a range such as `10.0.0.0/8`. */
function isInRange(host: string, range: string): boolean {
  const [network = '', bits] = range.split('/');
  const [address, base] = [numberOf(host), numberOf(network)];
  if (address === undefined || base === undefined) return false;
  const size = 2 ** (32 - Number(bits));
  return Math.floor(address / size) === Math.floor(base / size);
}

function numberOf(address: string): number | undefined {
  const parts = address.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part))) return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}
