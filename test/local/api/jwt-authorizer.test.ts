import { createJwtAuthorizer } from '../../../local/api/jwt-authorizer.ts';
import { CLIENT, type OpenIdProvider, startOpenIdProvider } from '../../console/hosted/openid-provider.ts';

/** API Gateway's rules for a token, with tokens of a real OpenID provider's key. */

let provider: OpenIdProvider;
beforeAll(async () => {
  provider = await startOpenIdProvider();
});
afterAll(async () => provider[Symbol.asyncDispose]());

const authorize = createJwtAuthorizer();
const rule = (scopes: readonly string[] = []) => ({ issuer: provider.issuer, audiences: ['other', CLIENT], scopes });
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds;

/** Undefined takes a claim away. */
type Claims = Parameters<OpenIdProvider['sign']>[0];

const ACCEPTED: readonly { name: string; claims: Claims }[] = [
  { name: 'for one of the audiences', claims: { aud: ['someone', CLIENT] } },
  { name: 'without an audience, but with the client', claims: { aud: undefined, client_id: CLIENT } },
  { name: 'that is valid since a moment', claims: { nbf: 1 } },
];

test.each(ACCEPTED)('a token $name is accepted', async ({ claims }) => {
  expect(await authorize(rule(), `Bearer ${await provider.sign(claims)}`)).toMatchObject({
    identity: { claims: { sub: 'jane', groups: '[everybody site operators]' } },
  });
});

test('the word Bearer may be missing', async () => {
  expect(await authorize(rule(), await provider.sign())).toHaveProperty('identity');
});

interface Refused {
  readonly name: string;
  readonly claims?: () => Claims;
  readonly header?: { alg?: string; kid?: string };
}

const REFUSED: readonly Refused[] = [
  { name: 'of another issuer', claims: () => ({ iss: 'https://elsewhere.example' }) },
  { name: 'for another audience', claims: () => ({ aud: 'someone' }) },
  { name: 'whose audience is wrong and whose client is right', claims: () => ({ aud: 'someone', client_id: CLIENT }) },
  { name: 'without audience and client', claims: () => ({ aud: undefined }) },
  { name: 'that has expired', claims: () => ({ exp: inSeconds(-1) }) },
  { name: 'without an end', claims: () => ({ exp: undefined }) },
  { name: 'that is not valid yet', claims: () => ({ nbf: inSeconds(60) }) },
  { name: 'from the future', claims: () => ({ iat: inSeconds(60) }) },
  { name: 'of an unknown key', header: { kid: 'key-2' } },
  { name: 'that names no key', header: { kid: '' } },
  { name: 'with another algorithm', header: { alg: 'ES256', kid: 'key-1' } },
];

test.each(REFUSED)('a token $name is refused', async ({ claims, header }) => {
  expect(await authorize(rule(), `Bearer ${await provider.sign(claims?.(), header)}`)).toEqual({ refused: 401 });
});

test.each(['', 'Bearer ', 'Bearer x.y.z', 'Basic amFuZTp4'])('a header %j is refused', async (header) => {
  expect(await authorize(rule(), header)).toEqual({ refused: 401 });
});

test('a token without a signature, or with that of another, is refused', async () => {
  const [header, payload, signature] = (await provider.sign()).split('.');
  const other = (await provider.sign({ sub: 'bob' })).split('.')[1];
  const none = Buffer.from('{"alg":"none","kid":"key-1"}').toString('base64url');

  for (const token of [`${none}.${payload}.`, `${header}.${other}.${signature}`]) {
    expect(await authorize(rule(), token)).toEqual({ refused: 401 });
  }
});

test.each([
  ['scope', 'openid act', 'identity'],
  ['scp', ['look', 'act'], 'identity'],
  ['scope', 'openid action', 'refused'],
])('a route with scopes needs one of them: %s %j', async (claim, value, outcome) => {
  const verdict = await authorize(rule(['act', 'admin']), await provider.sign({ [claim]: value }));

  expect(verdict).toHaveProperty(outcome);
  if (outcome === 'refused') expect(verdict).toEqual({ refused: 403 });
});

test('the keys are fetched once for many tokens', async () => {
  const before = provider.keyRequests();
  const own = createJwtAuthorizer();
  for (const sub of ['a', 'b', 'c']) await own(rule(), await provider.sign({ sub }));

  expect(provider.keyRequests()).toBe(before + 1);
});

test('an issuer that does not answer has no valid tokens', async () => {
  const away = { ...rule(), issuer: 'http://127.0.0.1:9' };

  expect(await authorize(away, await provider.sign({ iss: away.issuer }))).toEqual({ refused: 401 });
});
