import type * as z from 'zod';
import type { Io } from '../terminal/io.ts';
import type { Answer } from './no-entry.ts';
import type { ProxiedRequest } from './proxied-request.ts';
import { proxyOf } from './proxy-setting.ts';
import { type Reply, readReply } from './reply.ts';
import type { Sign } from './signing.ts';
import type { Target } from './target.ts';
import { unreachable } from './unreachable.ts';
import { VERSION } from './version.ts';

export type Query = Readonly<Record<string, string | number | undefined>>;

/** The API over HTTP. Throws CliErrors, or the signal's reason when the caller aborts. */
export interface Client {
  get<T>(schema: z.ZodType<T>, path: string, options?: { query?: Query; signal?: AbortSignal }): Promise<Reply<T>>;
  post<T>(schema: z.ZodType<T>, path: string, body: unknown, options?: { query?: Query }): Promise<Reply<T>>;
  put<T>(schema: z.ZodType<T>, path: string, body: unknown): Promise<Reply<T>>;
  delete<T>(schema: z.ZodType<T>, path: string): Promise<Reply<T>>;
}

interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Query | undefined;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
}

export function httpClient(target: Target, io: Io): Client {
  const proxy = proxyOf(target.url, io);
  const sign = lazySigner(target, io);
  const send = proxy === undefined ? directly : through(proxy);

  async function call<T>(schema: z.ZodType<T>, request: Call): Promise<Reply<T>> {
    const url = new URL(`${target.url}${request.path}${queryText(request.query)}`);
    const unsigned = {
      accept: 'application/json, application/problem+json',
      'user-agent': `peloton-cli/${VERSION} node/${process.versions.node}`,
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const headers = await sign({ method: request.method, url, headers: unsigned, body: request.body });
    const timeout = AbortSignal.timeout(io.requestTimeoutMs);
    const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]);
    let answer: Pick<Answer, 'status' | 'text' | 'location'>;
    try {
      answer = await send(url, { method: request.method, headers, body: request.body, signal });
    } catch (cause) {
      if (request.signal?.aborted) throw request.signal.reason;
      throw unreachable(target.url, cause, io.requestTimeoutMs, { lookAfter: lookAfter(request), proxy });
    }
    return readReply(schema, { ...answer, url: url.href, isSigned: target.auth === 'iam' });
  }

  return {
    get: (schema, path, options = {}) => call(schema, { method: 'GET', path, ...options }),
    post: (schema, path, body, options = {}) =>
      call(schema, { method: 'POST', path, body: JSON.stringify(body), ...options }),
    put: (schema, path, body) => call(schema, { method: 'PUT', path, body: JSON.stringify(body) }),
    delete: (schema, path) => call(schema, { method: 'DELETE', path }),
  };
}

type Send = (url: URL, request: ProxiedRequest) => Promise<Pick<Answer, 'status' | 'text' | 'location'>>;

const directly: Send = async (url, { method, headers, body, signal }) => {
  const init = { method, headers, redirect: 'manual' as const, signal, ...(body === undefined ? {} : { body }) };
  const response = await fetch(url, init);
  const location = response.headers.get('location') ?? undefined;
  return { status: response.status, location, text: await response.text() };
};

function through(proxy: string): Send {
  return async (url, request) => (await import('./proxied-request.ts')).requestThrough(proxy, url, request);
}

/** The command that shows what a request has changed; undefined when it changes nothing. */
function lookAfter({ method, path }: Call): string | undefined {
  if (method === 'GET' || path === '/v1/windows/preview') return undefined;
  if (path.startsWith('/v1/hosts')) return 'peloton host query';
  return path.startsWith('/v1/windows') ? 'peloton window list' : 'peloton host maintenance status';
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

/** Encodes blanks as %20: servers read + in two ways. */
function queryText(query: Query = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
