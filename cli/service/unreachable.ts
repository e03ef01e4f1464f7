import { types } from 'node:util';
import { nameOfProxy } from '../../functions/contract/settings/proxy.ts';
import { CliError, EXIT } from '../terminal/exit-code.ts';

const TLS = /^(CERT_|ERR_TLS|ERR_SSL|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|HOSTNAME_MISMATCH|EPROTO)/;

/** Advice for a failed connection, by Node's error code. */
function advice(code: string): string {
  if (code === 'ECONNREFUSED') {
    return 'nothing listens there: start the service, or name another with --url, $PELOTON_URL or --cluster';
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return 'DNS does not know the name: check the address and the network';
  }
  if (TLS.test(code)) {
    return 'TLS failed: check that the address speaks https; NODE_EXTRA_CA_CERTS names a file with more certificate authorities';
  }
  return 'check the address, the network and that the service runs; --url, $PELOTON_URL or --cluster name another';
}

const PROXY_ADVICE =
  'check $HTTPS_PROXY and $HTTP_PROXY (user and password belong in the URL), or add the service to $NO_PROXY';
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ERR_PROXY_TUNNEL']);

/**
 * The error for a request without an answer.
 *
 * @param base the service's URL
 * @param options.lookAfter the command that shows what the request has changed, if it changes
 * anything
 */
export function unreachable(
  base: string,
  cause: unknown,
  timeoutMs: number,
  { lookAfter, proxy }: { readonly lookAfter?: string | undefined; readonly proxy?: string | undefined },
): CliError {
  const timedOut = isError(cause) && cause.name === 'TimeoutError';
  const { code, message } = root(cause);
  const what = timedOut ? `no answer within ${timeoutMs / 1_000} s` : message;
  const mayHaveArrived = !NEVER_SENT.has(code);
  const way = proxy === undefined ? '' : ` through the proxy ${nameOfProxy(proxy)}`;
  return new CliError(EXIT.unreachable, `the service at ${base} cannot be reached${way}: ${what}`, {
    lines: [
      proxy === undefined ? advice(code) : PROXY_ADVICE,
      ...(lookAfter !== undefined && mayHaveArrived
        ? [`the request may have arrived: run \`${lookAfter}\` before you repeat it`]
        : []),
    ],
    transient: true,
    mayHaveArrived,
    cause,
  });
}

/** The innermost error: fetch wraps it in "fetch failed", two addresses in an AggregateError. */
function root(error: unknown): { code: string; message: string } {
  if (!isError(error)) return { code: '', message: String(error) };
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0) return root(error.errors[0]);
  if (isError(error.cause)) return root(error.cause);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return { code, message: error.message.includes(code) ? error.message : `${code}: ${error.message}` };
}

/** fetch throws errors of Node's own realm: `instanceof` fails for them in another realm (a test's). */
function isError(error: unknown): error is Error {
  return types.isNativeError(error) || error instanceof Error;
}
