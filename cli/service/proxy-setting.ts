import type { AgentOptions } from 'node:https';
import { proxyFor } from '../../functions/contract/settings/proxy.ts';
import { usageError } from '../terminal/exit-code.ts';
import type { Io } from '../terminal/io.ts';

type Surroundings = Pick<Io, 'env' | 'stderr'>;

/** The proxy to a service, as `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say, in upper or in lower case; undefined for none. */
export function proxyOf(base: string, io: Surroundings): string | undefined {
  const proxy = proxyFor(base, settingsOf(io));
  if (proxy === undefined) return undefined;
  const name = base.startsWith('https:') ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  refuseUnlessProxy(name, proxy);
  if (canUseProxies()) return proxy;
  io.stderr.write(`note: $${name} is not used: Node ${process.versions.node} cannot use a proxy, Node 24 can\n`);
  return undefined;
}

/** How AWS is reached, whose hosts are others than the service's: for an agent of Node, which takes the proxy from it. Undefined for no proxy. */
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

/** The text itself may hold a password. */
function refuseUnlessProxy(name: string, proxy: string): void {
  if (URL.canParse(proxy) && /^https?:$/.test(new URL(proxy).protocol)) return;
  throw usageError(`$${name} is no URL of a proxy such as http://proxy:3128`);
}

/** Node's own agents know proxies from 24.5 on, and in 22.21. */
function canUseProxies(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
}
