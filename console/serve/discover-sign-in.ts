import type { SignIn } from './page-files.ts';

/** Shorter than API Gateway's wait, with room for a cold start. */
const LIMIT_MS = 5_000;
/** Scopes that give the token a name and groups, where the provider has them. */
const USEFUL_SCOPES = ['email', 'profile', 'groups'];

interface Provider {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly scopes_supported?: readonly string[];
}

/** Asks the OpenID provider for its addresses (OpenID Connect Discovery 1.0). Rejects without an answer. */
export async function discoverSignIn(issuer: string, clientId: string): Promise<Required<SignIn>> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(address, { signal: AbortSignal.timeout(LIMIT_MS) });
  if (!response.ok) throw new Error(`${address} answered ${response.status}`);
  const provider = (await response.json()) as Provider;
  if (provider.issuer !== issuer)
    throw new Error(`${address} names the issuer ${provider.issuer}: set consoleIssuer to that`);
  return {
    issuer,
    clientId,
    authorizationEndpoint: provider.authorization_endpoint,
    tokenEndpoint: provider.token_endpoint,
    scope: ['openid', ...USEFUL_SCOPES.filter((scope) => provider.scopes_supported?.includes(scope))].join(' '),
  };
}
