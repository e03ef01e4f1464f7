import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ApiEvent, ApiResult } from './api-answer.ts';

/** Large answers: 304 when nothing has changed, compressed if the client accepts that. */

/** A smaller answer fits into one packet: it is not compressed. */
const MIN_GZIP_BYTES = 1_400;
/** This level is twice as fast as the default one, and its output a tenth larger. */
const LEVEL = 3;

const gzipped = promisify(gzip);

/** Weak: answers with the same content may differ in the time of their reading. */
export function etagOf(content: object): string {
  return `W/"${hash('sha256', JSON.stringify(content), 'base64url').slice(0, 22)}"`;
}

/** True when the client has this answer already (RFC 9110, section 13.1.2). */
export function isKnown({ headers }: Pick<ApiEvent, 'headers'>, etag: string): boolean {
  const known = (headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim());
  return known.includes('*') || known.some((tag) => opaque(tag) === opaque(etag));
}

/** A proxy that compresses makes a strong tag weak. */
function opaque(etag: string): string {
  return etag.replace(/^W\//, '');
}

/**
 * Compresses a large body if the client accepts it. HTTP API does not compress by itself; it
 * decodes a body in base64.
 */
export async function compressed(event: Pick<ApiEvent, 'headers'>, result: ApiResult): Promise<ApiResult> {
  const { body = '', headers } = result;
  if (!acceptsGzip(event) || body.length < MIN_GZIP_BYTES) return result;
  const bytes = await gzipped(body, { level: LEVEL });
  return {
    ...result,
    headers: { ...headers, 'content-encoding': 'gzip', vary: 'accept-encoding' },
    body: bytes.toString('base64'),
    isBase64Encoded: true,
  };
}

/** Lists such as `gzip, deflate, br;q=0.5`; a quality of 0 forbids it. */
function acceptsGzip({ headers }: Pick<ApiEvent, 'headers'>): boolean {
  const accepted = (headers['accept-encoding'] ?? '').split(',').map((coding) => coding.trim().toLowerCase());
  return accepted.some((coding) => /^gzip(\s*;|$)/.test(coding) && !/;\s*q=0(\.0*)?$/.test(coding));
}
