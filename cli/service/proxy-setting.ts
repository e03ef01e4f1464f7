import type { AgentOptions } from 'node:https';
import { proxyFor } from '../../functions/contract/settings/proxy.ts';
import { usageError } from '../terminal/exit-code.ts';
import type { Io } from '../terminal/io.ts';

type Surroundings = Pick<Io, 'env' | 'stderr'>;

/**
 * The proxy to a service, from `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, in upper or lower case;
 * undefined for none.
 */
export function proxyOf(base: string, io: Surroundings): string | undefined {
  const proxy = proxyFor(base, settingsOf(io));
  if (proxy === undefined) return undefined;
  const name = base.startsWith('https:') ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  refuseUnlessProxy(name, proxy);
  if (canUseProxies()) return proxy;
  io.stderr.write(`note: $${name} is ignored: Node ${process.versions.node} cannot use a proxy, Node 24 can\n`);
  return undefined;
}

/**
 * Options of the Node agent that calls AWS for credentials. The agent itself applies `NO_PROXY`: AWS's
 * hosts are not the service's. Undefined without a proxy.
 */
export function wayToAws(io: Surroundings): AgentOptions | undefined {
  const { httpsProxy, noProxy } = settingsOf(io);
  if (httpsProxy === '') return undefined;
  refuseUnlessProxy('HTTPS_PROXY', httpsProxy);
  const proxyEnv = { HTTPS_PROXY: httpsProxy, NO_PROXY: ['localhost', '127.0.0.1', '::1', noProxy].join(',') };
  return { proxyEnv } as AgentOptions;
}

function settingsOf({ env }: Surroundings) {
  const read = (name: string) => (env[name] || env[name.toLowerCase()] || '').trim();
  return { httpProxy: read('HTTP_PROXY'), httpsProxy: read('HTTPS_PROXY'), noProxy: read('NO_PROXY') };
}

/** The message does not quote the value: it may hold a password. */
function refuseUnlessProxy(name: string, proxy: string): void {
  if (URL.canParse(proxy) && /^https?:$/.test(new URL(proxy).protocol)) return;
  throw usageError(`$${name} is not the URL of a proxy such as http://proxy:3128`);
}

/** Node's agents support proxies since 24.5, and since 22.21 in Node 22. */
function canUseProxies(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
}
