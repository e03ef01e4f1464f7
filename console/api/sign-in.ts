import { SIGN_IN, type SignIn } from '../serve/page-files.ts';
import type { Fault } from './fault.ts';

/**
 * Signs in at the OpenID provider: authorization code with PKCE (RFC 7636). The browser keeps the
 * state of the sign-in only in this tab, until it returns.
 */

export interface Tokens {
  readonly id_token?: string;
  readonly refresh_token?: string;
}

export type Provider = Required<SignIn>;

interface Way {
  readonly state: string;
  readonly verifier: string;
  /** Address of the screen to come back to. */
  readonly back: string;
}

const WAY = 'sign-in';

/** The OpenID provider of this service; undefined if it needs no sign-in. */
export async function providerOf(): Promise<Provider | Fault | undefined> {
  try {
    const response = await fetch(SIGN_IN, { cache: 'no-store' });
    const answer = await response.json();
    if (response.ok) return answer.issuer === undefined ? undefined : (answer as Provider);
    return failed([answer.detail]);
  } catch {
    return failed(['This service does not say how to sign in: try again.']);
  }
}

export function failed(lines: readonly string[]): Fault {
  return { kind: 'signed-out', title: 'You are not signed in', lines };
}

/** Leaves for the provider. If the person is signed in there already, it comes back at once. */
export async function leaveToSignIn({ authorizationEndpoint, clientId, scope }: Provider): Promise<void> {
  const { pathname, search, hash, origin } = window.location;
  const way: Way = { state: secret(), verifier: secret(), back: pathname + search + hash };
  sessionStorage.setItem(WAY, JSON.stringify(way));
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(way.verifier));
  const to = new URL(authorizationEndpoint);
  const parameters = {
    ...{ response_type: 'code', client_id: clientId, redirect_uri: `${origin}/`, scope, state: way.state },
    ...{ code_challenge: base64url(new Uint8Array(digest)), code_challenge_method: 'S256' },
  };
  for (const [name, value] of Object.entries(parameters)) to.searchParams.set(name, value);
  window.location.assign(to);
}

/** Reads the provider's answer: tokens, or the reason of a refusal; undefined without one. */
export async function tokensOfReturn(provider: Provider): Promise<Tokens | Fault | undefined> {
  const query = new URLSearchParams(window.location.search);
  const [code, state, error] = ['code', 'state', 'error'].map((name) => query.get(name));
  if (state === null || (code === null && error === null)) return undefined;
  const way = JSON.parse(sessionStorage.getItem(WAY) ?? '{}') as Partial<Way>;
  sessionStorage.removeItem(WAY);
  history.replaceState(null, '', way.back ?? '/');
  if (error !== null) return failed([`${provider.issuer} refused: ${query.get('error_description') ?? error}.`]);
  // A link with another state may come from an attacker: the person would act under a foreign name.
  if (state !== way.state) return failed(['The sign-in has begun in another tab, or too long ago: sign in again.']);
  const redirect = `${window.location.origin}/`;
  const grant = { grant_type: 'authorization_code', code: code ?? '', code_verifier: way.verifier ?? '' };
  return (
    (await askForTokens(provider, { ...grant, redirect_uri: redirect })) ??
    failed([`${provider.issuer} gave no token: sign in again, or check its client '${provider.clientId}'.`])
  );
}

/** Undefined if the provider refuses. Throws without an answer. */
export async function askForTokens(
  { tokenEndpoint, clientId }: Provider,
  grant: Readonly<Record<string, string>>,
): Promise<Tokens | undefined> {
  const body = new URLSearchParams({ ...grant, client_id: clientId });
  const response = await fetch(tokenEndpoint, { method: 'POST', body, cache: 'no-store' });
  return response.ok ? ((await response.json()) as Tokens) : undefined;
}

function secret(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
