import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Provider } from 'oidc-provider';

/** A real OpenID provider on this machine, with one client: the console. */

export interface OpenIdProvider extends AsyncDisposable {
  readonly issuer: string;
  /** What the tokens and their renewal are like from now on. */
  readonly rules: { tokenSeconds: number; renews: boolean };
  /** Renewals so far. */
  readonly renewals: () => number;
  /** Requests for the keys so far. */
  readonly keyRequests: () => number;
  /** A token of this provider with any claims and header: those of jane, except for what is given. */
  sign(
    claims?: Readonly<Record<string, unknown>>,
    header?: { alg?: string; kid?: string | undefined },
  ): Promise<string>;
}

export const CLIENT = 'peloton-console';
const KEY_ID = 'key-1';

/** Jane is an operator, all others are not. */
const groupsOf = (person: string) => (person === 'jane' ? ['everybody', 'site operators'] : ['everybody']);

export async function startOpenIdProvider(): Promise<OpenIdProvider> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const rules = { tokenSeconds: 3_600, renews: false };
  const counts = { renewals: 0, keyRequests: 0 };
  // It warns of everything that is for tests only.
  const { warn } = console;
  console.warn = () => undefined;
  const provider = new Provider(
    issuer,
    configuration({ ...(await exportJWK(privateKey)), kid: KEY_ID, alg: 'RS256' }, rules),
  );
  provider.on('grant.success', ({ oidc }) => {
    if (oidc.params.grant_type === 'refresh_token') counts.renewals += 1;
  });
  console.warn = warn;
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (request.url === '/jwks') counts.keyRequests += 1;
    answer(request, response);
  });
  return {
    ...{ issuer, rules, renewals: () => counts.renewals, keyRequests: () => counts.keyRequests },
    async sign(claims = {}, { alg = 'RS256', kid = KEY_ID } = { kid: KEY_ID }) {
      const now = Math.floor(Date.now() / 1_000);
      const base = { iss: issuer, sub: 'jane', aud: CLIENT, iat: now - 1, exp: now + 60, groups: groupsOf('jane') };
      const payload = { ...base, ...claims };
      const key = alg === 'RS256' ? privateKey : (await generateKeyPair(alg, { extractable: true })).privateKey;
      return new SignJWT(payload).setProtectedHeader({ alg, ...(kid === '' ? {} : { kid }) }).sign(key);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function configuration(key: object, rules: OpenIdProvider['rules']) {
  return {
    jwks: { keys: [key] },
    cookies: { keys: ['not a secret'] },
    clients: [
      {
        client_id: CLIENT,
        // On the loopback the port does not count (RFC 8252).
        ...{ application_type: 'native', redirect_uris: ['http://127.0.0.1/'], token_endpoint_auth_method: 'none' },
        ...{ grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] },
      },
    ],
    clientBasedCORS: () => true,
    conformIdTokenClaims: false,
    scopes: ['openid', 'email', 'groups'],
    claims: { openid: ['sub'], email: ['email'], groups: ['groups'] },
    findAccount: (_: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.com`, groups: groupsOf(id) }),
    }),
    issueRefreshToken: () => rules.renews,
    ttl: {
      IdToken: () => rules.tokenSeconds,
      AccessToken: 3_600,
      RefreshToken: 3_600,
      Session: 3_600,
      Grant: 3_600,
      Interaction: 3_600,
    },
  };
}
