import type { Io } from '../terminal/io.ts';
import type { ProxiedAnswer, ProxiedRequest } from './proxied-request.ts';
import { proxyOf } from './proxy-setting.ts';
import type { Sign } from './signing.ts';
import type { Target } from './target.ts';

/** Requests to the service as they go over the wire: signed where it is on AWS, through a proxy where one is set. */

export interface Sender {
  /** The proxy on the way; undefined for none. */
  readonly proxy: string | undefined;
  /** @throws Error from `fetch`, or a CliError for a request that cannot be signed */
  send(url: URL, request: ProxiedRequest): Promise<ProxiedAnswer>;
  sign: Sign;
}

export function senderTo(target: Target, io: Io): Sender {
  const proxy = proxyOf(target.url, io);
  return {
    proxy,
    sign: lazySigner(target, io),
    send: async (url, request) => {
      if (proxy === undefined) return directly(url, request);
      return (await import('./proxied-request.ts')).requestThrough(proxy, url, request);
    },
  };
}

async function directly(url: URL, { method, headers, body, signal }: ProxiedRequest): Promise<ProxiedAnswer> {
  const init = { method, headers, redirect: 'manual' as const, signal, ...(body === undefined ? {} : { body }) };
  const response = await fetch(url, init);
  return { status: response.status, text: await response.text(), headers: Object.fromEntries(response.headers) };
}

/** Loads the signer for the first request that needs it. */
function lazySigner(target: Target, io: Io): Sign {
  if (target.auth === 'none') return async ({ headers }) => ({ ...headers });
  let loading: Promise<Sign> | undefined;
  return async (request) => {
    loading ??= import('./signing.ts').then(({ requestSigner }) => requestSigner(target, io));
    return (await loading)(request);
  };
}
