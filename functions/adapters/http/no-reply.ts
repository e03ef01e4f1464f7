/**
 * Reasons for a missing answer, from the errors of undici and Node. `unreached`: the request was
 * never sent; `broken`: the connection ended before the whole answer came; `late`: no answer in
 * time; `garbled`: the answer was not HTTP, or endless.
 */
type Silence = 'unreached' | 'broken' | 'late' | 'garbled';

/** No whole answer came. Does not leave the adapters. */
export class NoReply extends Error {
  readonly silence: Silence;

  constructor(silence: Silence, message: string, cause: unknown) {
    super(message, { cause });
    this.silence = silence;
  }
}

const LATE = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT', 'TimeoutError', 'AbortError']);
const BROKEN = new Set([
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'UND_ERR_ABORTED',
  'HPE_INVALID_EOF_STATE',
  'ECONNRESET',
  'EPIPE',
]);

/**
 * undici's errors for a proxy that does not forward a request: no tunnel, wrong or missing
 * credentials, no connection.
 */
const REFUSED_BY_PROXY = new Set(['UND_ERR_ABORTED', 'UND_ERR_INVALID_ARG', 'UND_ERR_PRX_CONN', 'UND_ERR_PRX_TLS']);

/**
 * Classifies an error. An unknown error counts as `late`: the request may have been sent.
 *
 * @param proxy the proxy of the call, without its credentials
 */
export function diagnose(error: unknown, proxy?: string): { silence: Silence; reason: string } {
  const { code, name, message, syscall } = facts(error);
  const why = message === '' ? code || name : message;
  if (proxy !== undefined && REFUSED_BY_PROXY.has(code)) {
    return { silence: 'unreached', reason: `the proxy ${proxy} does not let it through: ${why}` };
  }
  const reason = proxy === undefined ? why : `${why} (through the proxy ${proxy})`;
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || syscall === 'connect' || syscall === 'getaddrinfo' || isTlsRefusal(code)) {
    return { silence: 'unreached', reason };
  }
  if (LATE.has(code) || LATE.has(name)) return { silence: 'late', reason };
  if (BROKEN.has(code)) return { silence: 'broken', reason };
  const garbled = name === 'HTTPParserError' || code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE';
  return { silence: garbled ? 'garbled' : 'late', reason };
}

/** Errors of a process without free descriptors or memory. */
const LACKS: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS']);
const BUGS: ReadonlySet<string> = new Set(['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError']);

/**
 * True for a fault of this process, which says nothing about the server: no descriptor or memory
 * left, or a malformed call.
 */
export function isOwnFault(error: unknown, proxy?: string): boolean {
  const { code, name } = facts(error);
  if (proxy !== undefined && REFUSED_BY_PROXY.has(code)) return false;
  return LACKS.has(code) || code === 'UND_ERR_INVALID_ARG' || (BUGS.has(name) && !code.startsWith('UND_ERR'));
}

function isTlsRefusal(code: string): boolean {
  return /^ERR_(SSL|TLS)_|^CERT_|_CERT|UNABLE_TO_|^EPROTO$/.test(code);
}

/**
 * Reads the facts of an error. A connection over several addresses fails with an AggregateError:
 * its first error counts.
 */
function facts(error: unknown): { code: string; name: string; message: string; syscall: string } {
  const single = error instanceof AggregateError ? (error.errors[0] ?? error) : error;
  const { code, name, message, syscall } = (single ?? {}) as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return { code: text(code), name: text(name), message: text(message), syscall: text(syscall) };
}
