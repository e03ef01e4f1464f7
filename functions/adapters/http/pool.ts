import type { Agent, buildConnector, Dispatcher, ProxyAgent } from 'undici';
import { nameOfProxy, type ProxySettings, proxyFor } from '../../contract/settings/proxy.ts';

/** Pooled connections to servers, through a proxy where the settings say so. */
export interface ConnectionPool {
  to(base: string): Promise<Way>;
  close(): Promise<void>;
}

interface Way {
  readonly dispatcher: Dispatcher;
  /** URL of the proxy on the way, without its credentials. */
  readonly proxy?: string;
}

interface PoolOptions {
  readonly timeoutMs: number;
  /** TLS and socket options. */
  readonly connect?: buildConnector.BuildOptions | undefined;
  readonly proxy?: ProxySettings | undefined;
  /** To each server. @default 16 */
  readonly connections?: number | undefined;
}

const CONNECTIONS_PER_ORIGIN = 16;
/** The state of 10,000 agents with their finished tasks has about 100 MB. */
const MAX_REPLY_BYTES = 256 * 1024 * 1024;
/**
 * Limit for connecting, TLS included. Short, because a firewall drops packets silently and callers
 * behind API Gateway have 30 s in all; long enough to send a lost packet of the handshake again
 * after 1 s.
 */
const CONNECT_TIMEOUT_MS = 3_000;

export function createPool({
  timeoutMs,
  connect,
  proxy = {},
  connections = CONNECTIONS_PER_ORIGIN,
}: PoolOptions): ConnectionPool {
  // Certificates are checked even if NODE_TLS_REJECT_UNAUTHORIZED is 0.
  const timeout = Math.min(timeoutMs, CONNECT_TIMEOUT_MS);
  // The bundle has no HTTP/2.
  const allowH2 = false;
  const tls = { timeout, rejectUnauthorized: true, ...connect, allowH2 };
  const limits = {
    connections,
    pipelining: 1,
    allowH2,
    maxResponseSize: MAX_REPLY_BYTES,
  };
  let direct: Promise<Agent> | undefined;
  const proxies = new Map<string, Promise<ProxyAgent>>();

  // undici is loaded at the first call: it is a third of a function's code, and half of the routes
  // call only AWS.
  function ownAgent(): Promise<Agent> {
    direct ??= import('undici').then((undici) => new undici.Agent({ ...limits, connect: tls }));
    return direct;
  }

  function agentOf(uri: string): Promise<ProxyAgent> {
    const agent =
      proxies.get(uri) ??
      import('./proxy-agent.ts').then((own) => {
        return new own.ProxyAgent({ ...limits, uri, requestTls: tls, proxyTls: tls });
      });
    proxies.set(uri, agent);
    return agent;
  }

  return {
    to: async (base) => {
      const uri = proxyFor(base, proxy);
      if (uri === undefined) return { dispatcher: await ownAgent() };
      return { dispatcher: await agentOf(uri), proxy: nameOfProxy(uri) };
    },
    close: async () => {
      const agents = await Promise.all([...(direct === undefined ? [] : [direct]), ...proxies.values()]);
      await Promise.all(agents.map((agent) => agent.close()));
    },
  };
}
