import type { buildConnector, Dispatcher } from 'undici';
import { MaintenanceError } from '../../contract/errors.ts';
import type { ProxySettings } from '../../contract/settings/proxy.ts';
import { type ConnectionPool, createPool } from './pool.ts';
import { diagnose, isOwnFault, NoReply } from './silence.ts';

/** HTTP with one server: pooled connections, time limits, credentials. Knows nothing of leaders, and follows no redirect. */

export interface Call {
  /** What messages and metrics call it: `GET_AGENTS`, `GET /slaves`. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: string;
  /** Beside those that every call has. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A write whose answer is lost may have happened: it is never repeated blindly. */
  readonly write?: true;
  /** For the whole exchange, when it should be less than the ordinary limits. */
  readonly deadlineMs?: number;
  /** Ends the call: its answer is no longer needed. */
  readonly signal?: AbortSignal;
}

export interface Reply {
  /** The base URL that was asked, as it was given. */
  readonly origin: string;
  readonly status: number;
  readonly location: string | undefined;
  /** The `Date` header, milliseconds since the epoch. */
  readonly dateMs: number | undefined;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The text without the request's credentials: for messages, which quote what nobody expected to be answered. */
  readonly blotOut: (text: string) => string;
}

/** The value of the Authorization header, or none. Throws a MaintenanceError when it cannot be found out. */
export type Authorization = () => Promise<string | undefined>;

/** Headers that take the place of Authorization, and what in them must be in no message. Throws as Authorization does. */
export type Credentials = () => Promise<{
  readonly headers: Readonly<Record<string, string>>;
  readonly password: string;
}>;

export interface TransportOptions {
  readonly authorization?: Authorization;
  readonly login?: Credentials;
  /** To the first byte of the answer, and between two of its bytes; milliseconds. @default 10_000 */
  readonly timeoutMs?: number;
  /** TLS and socket options. Not with `dispatcher`. */
  readonly connect?: buildConnector.BuildOptions;
  /** @default - every server is called directly */
  readonly proxy?: ProxySettings;
  /** Instead of a pool of its own; stays the caller's to close. */
  readonly dispatcher?: Dispatcher;
  /** Told after every exchange; `error` is set when no whole answer came. */
  readonly onCall?: (call: {
    readonly call: string;
    readonly ms: number;
    readonly status?: number;
    readonly error?: string;
  }) => void;
}

export interface Transport {
  /** Paths go below that of the base URL. Throws NoReply, or the MaintenanceError of the authorization. */
  send(base: string, call: Call): Promise<Reply>;
  close(): Promise<void>;
}

/** A large answer may take longer than the silence that is tolerated, but not for ever. */
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
      // A call that its caller no longer needs is nobody's fault.
      if (!call.signal?.aborted) observe({ call: call.name, ms: elapsed(), error: reason });
      if (isOwnFault(error, proxy)) {
        throw new MaintenanceError('Internal', `${call.name} could not be sent: ${reason}`, { cause: error });
      }
      throw new NoReply(silence, reason, withoutData(error));
    }
  }

  return { send, close: pool.close };
}

/** One that stays the caller's to close. */
function around(dispatcher: Dispatcher): ConnectionPool {
  return { to: async () => ({ dispatcher }), close: async () => undefined };
}

/** undici's error about what is no HTTP holds all that came, which may be the request with its credentials: logs show causes whole. */
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
 * What we take for the server may send the request's own credentials back, as they came or as it `read` them: the password alone,
 * which in the data of a success may be an innocent word.
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

/** Mesos' v1 API refuses any Content-Type but exactly `application/json`. */
async function requestHeaders(call: Call, authorization: Authorization | undefined): Promise<Record<string, string>> {
  const headers: Record<string, string> = { accept: 'application/json', ...call.headers };
  if (call.body !== undefined) headers['content-type'] = 'application/json';
  const value = await authorization?.();
  if (value !== undefined) headers.authorization = value;
  return headers;
}
