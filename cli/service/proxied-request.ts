import http from 'node:http';
import https from 'node:https';
import { nameOfProxy } from '../../functions/contract/settings/proxy.ts';

/** Sends one HTTP request through a proxy. Node's `fetch` has no option for that. */

export interface ProxiedRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
}

export interface ProxiedAnswer {
  readonly status: number;
  readonly text: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Rejects with an Error that has Node's code; `ERR_PROXY_TUNNEL` when the proxy refuses. */
export async function requestThrough(proxy: string, url: URL, request: ProxiedRequest): Promise<ProxiedAnswer> {
  const isSecure = url.protocol === 'https:';
  const agent = new (isSecure ? https : http).Agent(agentOptions(proxy));
  try {
    const response = await answerTo((isSecure ? https : http).request, url, { ...request, agent });
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    const { statusCode = 0, headers } = response;
    if (statusCode === 407) throw refusal(proxy);
    return { status: statusCode, headers, text: Buffer.concat(chunks).toString() };
  } finally {
    agent.destroy();
  }
}

/** Sends everything through the proxy: the caller has applied `NO_PROXY`. */
function agentOptions(proxy: string): https.AgentOptions {
  const options = { proxyEnv: { HTTP_PROXY: proxy, HTTPS_PROXY: proxy } };
  return options as https.AgentOptions;
}

function answerTo(
  ask: typeof http.request,
  url: URL,
  { body, method, headers, signal, agent }: ProxiedRequest & { readonly agent: http.Agent },
): Promise<http.IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
  const request = ask(url, { method, headers, signal, agent }, resolve);
  request.on('error', (error) => reject(signal.aborted ? signal.reason : error));
  request.end(body);
  return promise;
}

function refusal(proxy: string): Error {
  const message = `the proxy ${nameOfProxy(proxy)} answered 407 Proxy Authentication Required`;
  return Object.assign(new Error(message), { code: 'ERR_PROXY_TUNNEL' });
}
