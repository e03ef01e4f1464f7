/** The files of the console, and the headers that they are sent with. */

export interface PageFile {
  readonly path: string;
  readonly type: string;
  readonly text: string;
}

/** Path of the page that stands for every screen. */
export const INDEX = '/index.html';
/** Folder of the files whose names change with their content. */
export const ASSETS = '/console/';

const FOR_EVER = 'public, max-age=31536000, immutable';

/**
 * Nothing but the console's own files, and no page around it. Names of hosts and jobs are text: a
 * script in one could not run even if it became markup.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

export function headersOf({ path, type, text }: PageFile): Record<string, string | number> {
  return {
    'content-type': type,
    'content-length': new TextEncoder().encode(text).length,
    'cache-control': path === INDEX ? 'no-cache' : FOR_EVER,
    'content-security-policy': POLICY,
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}
