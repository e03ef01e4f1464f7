import type { buildConnector, Dispatcher } from 'undici';
import { MaintenanceError } from '../../contract/errors.ts';
import type { ProxySettings } from '../../contract/settings/proxy.ts';
import { diagnose, isOwnFault, NoReply } from './no-reply.ts';
import { type ConnectionPool, createPool } from './pool.ts';

/**
 * Calls one server by HTTP: pooled connections, time limits, credentials. Does not know leaders,
 * and follows no redirect.
 */

export interface Call {
  /** For messages and metrics: `GET_AGENTS`, `GET /slaves`. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: string;
  /** Headers besides those of every call. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A write whose answer is lost may have happened: never repeat it blindly. */
  readonly write?: true;
  /** Limit of the whole exchange, if it is below the ordinary limits. */
  readonly deadlineMs?: number;
  /** Cancels the call. */
  readonly signal?: AbortSignal;
}

export interface Reply {
  /** The base URL of the call. */
  readonly origin: string;
  readonly status: number;
  readonly location: string | undefined;
  /** The `Date` header, milliseconds since the epoch. */
  readonly dateMs: number | undefined;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** Removes the request's credentials from a text for messages: a bad answer may echo them. */
  readonly blotOut: (text: string) => string;
}

/** The value of the Authorization header, or none. Throws MaintenanceError if it cannot be read. */
export type Authorization = () => Promise<string | undefined>;

/**
 * Returns headers to send instead of Authorization, and their password, which no message may
 * contain. Throws like Authorization.
 */
export type Credentials = () => Promise<{
  readonly headers: Readonly<Record<string, string>>;
  readonly password: string;
}>;

export interface TransportOptions {
  readonly authorization?: Authorization;
  readonly login?: Credentials;
  /** Longest silence before and within the answer, milliseconds. @default 10_000 */
  readonly timeoutMs?: number;
  /** TLS and socket options. Not with `dispatcher`. */
  readonly connect?: buildConnector.BuildOptions;
  /** @default - every server is called directly */
  readonly proxy?: ProxySettings;
  /** To each server. @default 16 */
  readonly connections?: number;
  /** Used instead of an own pool of connections. The caller closes it. */
  readonly dispatcher?: Dispatcher;
  /** Called after every exchange; `error` is set when no whole answer came. */
  readonly onCall?: (call: {
    readonly call: string;
    readonly ms: number;
    readonly status?: number;
    readonly error?: string;
  }) => void;
}

export interface Transport {
  /** Appends the call's path to the base URL's. Throws NoReply, or the authorization's error. */
  send(base: string, call: Call): Promise<Reply>;
  close(): Promise<void>;
}

/** Limit of a whole exchange, in multiples of `timeoutMs`, the longest silence within it. */
const WHOLE_EXCHANGE = 6;

export function createTransport(options: TransportOptions): Transport {
  const timeoutMs = options.timeoutMs ?? 10_000;
  const pool = options.dispatcher === undefined ? createPool({ ...options, timeoutMs }) : around(options.dispatcher);
  const observe = options.onCall ?? (() => {});

  async function send(base: string, call: Call): Promise<Reply> {
    const { headers: login = {}, password = '' } = (await options.login?.()) ?? {};
    const headers = { ...(await requestHeaders(call, options.authorization)), ...login };
    const { dispatcher, proxy } = await pool.to(base);
    const startedAt = performance.now();
    const elapsed = () => performance.now() - startedAt;
    try {
      const reply = await exchange(dispatcher, base, call, { headers, password }, timeoutMs);
      observe({ call: call.name, ms: elapsed(), status: reply.status });
      return reply;
    } catch (error) {
      const { silence, reason } = diagnose(error, proxy);
      // A cancelled call is not an error of the server.
      if (!call.signal?.aborted) observe({ call: call.name, ms: elapsed(), error: reason });
      if (isOwnFault(error, proxy)) {
        throw new MaintenanceError('Internal', `${call.name} could not be sent: ${reason}`, { cause: error });
      }
      throw new NoReply(silence, reason, withoutData(error));
    }
  }

  return { send, close: pool.close };
}

/** A pool of one dispatcher, which the caller closes. */
function around(dispatcher: Dispatcher): ConnectionPool {
  return { to: async () => ({ dispatcher }), close: async () => undefined };
}

/** Removes the raw answer from undici's parser errors: it may echo credentials into the logs. */
function withoutData(error: unknown): unknown {
  if (error instanceof Error && 'data' in error) error.data = undefined;
  return error;
}

async function exchange(
  dispatcher: Dispatcher,
  base: string,
  call: Call,
  { headers, password }: { readonly headers: Record<string, string>; readonly password: string },
  timeoutMs: number,
): Promise<Reply> {
  const clean = (text: string, read = true) => blotOut(text, { authorization: headers.authorization, password }, read);
  const { origin, pathname } = new URL(base);
  const timeLimit = AbortSignal.timeout(call.deadlineMs ?? timeoutMs * WHOLE_EXCHANGE);
  const response = await dispatcher.request({
    origin,
    path: `${pathname.replace(/\/$/, '')}${call.path}`,
    method: call.method,
    headers,
    body: call.body ?? null,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    signal: call.signal === undefined ? timeLimit : AbortSignal.any([timeLimit, call.signal]),
  });
  const text = await response.body.text();
  const { location, date } = response.headers;
  const isData = response.statusCode < 300 && /^\s*[[{]/.test(text);
  const dateMs = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  return {
    origin: base,
    status: response.statusCode,
    location: typeof location === 'string' ? clean(location) : undefined,
    dateMs: Number.isNaN(dateMs) ? undefined : dateMs,
    headers: response.headers,
    text: clean(text, !isData),
    blotOut: (quoted) => clean(quoted),
  };
}

/**
 * Removes the request's credentials from a server's text. With `read` also removes the password
 * alone. Data of a success are read without it: there the same word may have a meaning.
 */
function blotOut(
  text: string,
  { authorization = '', password: own }: { readonly authorization: string | undefined; readonly password: string },
  read: boolean,
): string {
  const value = authorization.slice(authorization.search(/[ =]/) + 1);
  const [, basic = ''] = /^[^:]*:(.*)$/s.exec(Buffer.from(value, 'base64').toString()) ?? [];
  const passwords = [basic, own].flatMap((password) => [
    password,
    JSON.stringify(password).slice(1, -1),
    encodeURIComponent(password.toWellFormed()),
  ]);
  const secrets = [value, encodeURIComponent(value), ...(read ? passwords : [])].filter(Boolean);
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), text);
}

/** Mesos' v1 API accepts exactly the Content-Type `application/json`. */
async function requestHeaders(call: Call, authorization: Authorization | undefined): Promise<Record<string, string>> {
  const headers: Record<string, string> = { accept: 'application/json', ...call.headers };
  if (call.body !== undefined) headers['content-type'] = 'application/json';
  const value = await authorization?.();
  if (value !== undefined) headers.authorization = value;
  return headers;
}
