import type * as z from 'zod';
import type { Io } from '../terminal/io.ts';
import type { ProxiedAnswer } from './proxied-request.ts';
import { type Reply, readReply } from './reply.ts';
import { senderTo } from './send.ts';
import type { Target } from './target.ts';
import { unreachable } from './unreachable.ts';
import { VERSION } from './version.ts';

export type Query = Readonly<Record<string, string | number | undefined>>;

/** The API over HTTP. Throws CliErrors, or the signal's reason when the caller aborts. */
export interface Client {
  get<T>(schema: z.ZodType<T>, path: string, options?: { query?: Query; signal?: AbortSignal }): Promise<Reply<T>>;
  post<T>(schema: z.ZodType<T>, path: string, body: unknown, options?: { query?: Query }): Promise<Reply<T>>;
  put<T>(schema: z.ZodType<T>, path: string, body: unknown): Promise<Reply<T>>;
  /** @param body none when it has no field */
  delete<T>(schema: z.ZodType<T>, path: string, body: object): Promise<Reply<T>>;
}

interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: Query | undefined;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
}

export function httpClient(target: Target, io: Io): Client {
  const { proxy, sign, send } = senderTo(target, io);

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
    let answer: ProxiedAnswer;
    try {
      answer = await send(url, { method: request.method, headers, body: request.body, signal });
    } catch (cause) {
      if (request.signal?.aborted) throw request.signal.reason;
      throw unreachable(target.url, cause, io.requestTimeoutMs, { lookAfter: lookAfter(request), proxy });
    }
    const {
      status,
      text,
      headers: { location },
    } = answer;
    const isSigned = target.auth === 'iam';
    return readReply(schema, { status, text, location: [location].flat()[0], url: url.href, isSigned });
  }

  return {
    get: (schema, path, options = {}) => call(schema, { method: 'GET', path, ...options }),
    post: (schema, path, body, options = {}) =>
      call(schema, { method: 'POST', path, body: JSON.stringify(body), ...options }),
    put: (schema, path, body) => call(schema, { method: 'PUT', path, body: JSON.stringify(body) }),
    delete: (schema, path, body) => {
      const isEmpty = Object.keys(body).length === 0;
      return call(schema, { method: 'DELETE', path, ...(!isEmpty && { body: JSON.stringify(body) }) });
    },
  };
}

/** The command that shows what a request has changed; undefined when it changes nothing. */
function lookAfter({ method, path }: Call): string | undefined {
  if (method === 'GET' || path === '/v1/windows/preview') return undefined;
  if (path.startsWith('/v1/hosts')) return 'peloton host query';
  return path.startsWith('/v1/windows') ? 'peloton window list' : 'peloton host maintenance status';
}

/** Encodes blanks as %20: servers read + in two ways. */
function queryText(query: Query = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
