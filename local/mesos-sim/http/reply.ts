/** An HTTP answer, as libprocess makes it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { type Printable, printJson } from '../json/json-print.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const DONE: Reply = { status: 200, headers: {}, body: '' };

export function text(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { ...headers, 'Content-Type': 'text/plain; charset=utf-8' }, body };
}

export const NOT_FOUND: Reply = text(404, '404 Not Found.');
export const FORBIDDEN: Reply = text(403, '403 Forbidden.');

/** `callback`: of ?jsonp=. */
export function json(value: Printable, callback?: string): Reply {
  if (callback === undefined)
    return { status: 200, headers: { 'Content-Type': 'application/json' }, body: printJson(value) };
  return { status: 200, headers: { 'Content-Type': 'text/javascript' }, body: `${callback}(${printJson(value)})` };
}

export function redirect(location: string): Reply {
  return { status: 307, headers: { Location: location }, body: '' };
}

export function methodNotAllowed(allowed: readonly string[], method: string): Reply {
  const names = allowed.map((name) => `'${name}'`).join(', ');
  const body = `405 Method Not Allowed. Expecting one of { ${names} }, but received '${method}'.`;
  return text(405, body, { Allow: allowed.join(', ') });
}

/** libprocess does not compress shorter bodies (GZIP_MINIMUM_BODY_LENGTH). */
const GZIP_FROM = 1024;

export function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Reply): void {
  const plain = Buffer.from(body);
  const wantsGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  const isZipped = wantsGzip && plain.length >= GZIP_FROM;
  const payload = isZipped ? gzipSync(plain, { level: 1 }) : plain;
  response.writeHead(status, {
    ...headers,
    ...(isZipped ? { 'Content-Encoding': 'gzip' } : {}),
    'Content-Length': payload.length,
  });
  response.end(payload);
}

export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
