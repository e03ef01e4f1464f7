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

/** Settings of the sign-in: the one file that differs between services. */
export const SIGN_IN = '/console/sign-in.json';

/** Content of SIGN_IN. Without an issuer there is no sign-in. */
export interface SignIn {
  readonly issuer?: string;
  readonly clientId?: string;
  readonly authorizationEndpoint?: string;
  readonly tokenEndpoint?: string;
  readonly scope?: string;
}

export function signInFile(signIn: SignIn): PageFile {
  return { path: SIGN_IN, type: 'application/json', text: JSON.stringify(signIn) };
}

const FOR_EVER = 'public, max-age=31536000, immutable';

/**
 * Allows only the console's own files, and no page around the console. So a script in a host's or
 * job's name could not run, even if the name became markup.
 */
const policyWith = (origins: readonly string[]) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    ["connect-src 'self'", ...origins].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');

/** @param origins other origins that the page may call, such as that of the OpenID provider */
export function headersOf({ path, type, text }: PageFile, origins: readonly string[] = []) {
  return {
    'content-type': type,
    'content-length': new TextEncoder().encode(text).length,
    'cache-control': path === INDEX || path === SIGN_IN ? 'no-cache' : FOR_EVER,
    'content-security-policy': policyWith(origins),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}
