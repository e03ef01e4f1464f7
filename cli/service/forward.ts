import { CliError } from '../terminal/exit-code.ts';
import type { Io } from '../terminal/io.ts';
import type { ProxiedRequest } from './proxied-request.ts';
import { senderTo } from './send.ts';
import type { Target } from './target.ts';
import { unreachable } from './unreachable.ts';
import { VERSION } from './version.ts';

/** Passes requests of the console on to the service, signed as this command's own would be. */

interface Forwarded extends Omit<ProxiedRequest, 'signal'> {
  /** Path and query. */
  readonly path: string;
}

interface ForwardedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export type Forward = (request: Forwarded) => Promise<ForwardedAnswer>;

/** Headers of an answer that the console reads. */
const PASSED = ['content-type', 'etag', 'retry-after'];

export function forwardTo(target: Target, io: Io): Forward {
  const { sign, send, proxy } = senderTo(target, io);
  return async ({ method, path, headers, body }) => {
    const url = new URL(`${target.url}${path}`);
    const agent = { 'user-agent': `peloton-console/${VERSION} node/${process.versions.node}` };
    try {
      const signed = await sign({ method, url, headers: { ...headers, ...agent }, body });
      const signal = AbortSignal.timeout(io.requestTimeoutMs);
      const answer = await send(url, { method, headers: signed, body, signal });
      return { status: answer.status, headers: passed(answer.headers), text: answer.text };
    } catch (cause) {
      if (cause instanceof CliError) return problem(401, 'no-credentials', cause);
      return problem(502, 'unreachable', unreachable(target.url, cause, io.requestTimeoutMs, { proxy }));
    }
  };
}

function passed(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const kept = PASSED.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]]));
  return Object.fromEntries(kept);
}

/** A fault of the way to the service, in the form of the API's own. */
function problem(status: number, type: string, { message, lines }: CliError): ForwardedAnswer {
  const title = `${message.charAt(0).toUpperCase()}${message.slice(1)}`;
  const document = { type: `/problems/${type}`, title, status, detail: lines.join('. '), errors: [] };
  return { status, headers: { 'content-type': 'application/problem+json' }, text: JSON.stringify(document) };
}
