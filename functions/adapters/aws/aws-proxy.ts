import type { ProxySettings } from '../../contract/settings/proxy.ts';

/** The proxy of the AWS SDK's clients, which do not read the environment variables themselves. */

let variables: Readonly<Record<string, string | undefined>> | undefined;

/** Sets the proxy of all clients that this process makes from now on. */
export function reachAwsThrough({ httpProxy, httpsProxy, noProxy = '' }: ProxySettings): void {
  const isSet = httpProxy !== undefined || httpsProxy !== undefined;
  const own = { NO_PROXY: ['localhost', '127.0.0.1', '::1', noProxy].join(',') };
  variables = isSet ? { HTTP_PROXY: httpProxy, HTTPS_PROXY: httpsProxy, ...own } : undefined;
}

/** Adds the proxy to the options of a client's request handler. */
export function onAwsWay(handler: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  if (variables === undefined) return { ...handler };
  const agent = { ...(handler.httpsAgent as object | undefined), proxyEnv: variables };
  return { ...handler, httpAgent: agent, httpsAgent: agent };
}
