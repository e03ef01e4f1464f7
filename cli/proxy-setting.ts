import { proxyFor } from '../functions/domain/proxy.ts';
import { usageError } from './exit-code.ts';
import type { Io } from './io.ts';

/** The proxy to a service, as `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say, in upper or in lower case; undefined for none. */
export function proxyOf(base: string, { env, stderr }: Pick<Io, 'env' | 'stderr'>): string | undefined {
  const read = (name: string) => (env[name] || env[name.toLowerCase()] || '').trim();
  const settings = { httpProxy: read('HTTP_PROXY'), httpsProxy: read('HTTPS_PROXY'), noProxy: read('NO_PROXY') };
  const proxy = proxyFor(base, settings);
  if (proxy === undefined) return undefined;
  const name = base.startsWith('https:') ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  // The text itself may hold a password.
  if (!URL.canParse(proxy) || !/^https?:$/.test(new URL(proxy).protocol)) {
    throw usageError(`$${name} is no URL of a proxy such as http://proxy:3128`);
  }
  if (canUseProxies()) return proxy;
  stderr.write(`note: $${name} is not used: Node ${process.versions.node} cannot use a proxy, Node 24 can\n`);
  return undefined;
}

/** Node's own agents know proxies from 24.5 on, and in 22.21. */
function canUseProxies(): boolean {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
}
