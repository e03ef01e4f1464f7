import { createRemoteJWKSet, decodeProtectedHeader, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { JwtRule } from '../assembly/service-plan.ts';

/** Identity in the token, as the event of an HTTP API has it: every claim is a text. */
export interface JwtIdentity {
  readonly claims: Readonly<Record<string, string>>;
  readonly scopes: readonly string[] | null;
}

type JwtVerdict = { readonly identity: JwtIdentity; readonly refused?: never } | { readonly refused: 401 | 403 };

export type JwtAuthorizer = (rule: JwtRule, header: string | undefined) => Promise<JwtVerdict>;

/** API Gateway keeps an issuer's keys for two hours. */
const KEYS_MAX_AGE_MS = 7_200_000;

/**
 * The JWT authorizer of an HTTP API, with its rules.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export function createJwtAuthorizer(clock: () => Date = () => new Date()): JwtAuthorizer {
  const keysOfIssuer = new Map<string, JWTVerifyGetKey>();
  const keysOf = async (issuer: string) => {
    const keys = keysOfIssuer.get(issuer) ?? (await remoteKeys(issuer));
    keysOfIssuer.set(issuer, keys);
    return keys;
  };
  return async (rule, header) => {
    try {
      const token = (header ?? '').replace(/^Bearer /i, '');
      if (decodeProtectedHeader(token).kid === undefined) return { refused: 401 };
      const options = { issuer: rule.issuer, algorithms: ['RS256'], currentDate: clock(), requiredClaims: ['exp'] };
      const { payload } = await jwtVerify(token, await keysOf(rule.issuer), options);
      if (!isFor(rule.audiences, payload) || isFromTheFuture(payload, clock())) return { refused: 401 };
      const scopes = scopesOf(payload);
      const isScoped = rule.scopes.length === 0 || rule.scopes.some((scope) => scopes.includes(scope));
      return isScoped ? { identity: { claims: textsOf(payload), scopes: rule.scopes } } : { refused: 403 };
    } catch {
      // API Gateway also refuses every token while the issuer does not answer.
      return { refused: 401 };
    }
  };
}

async function remoteKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const { jwks_uri: url } = (await response.json()) as { jwks_uri: string };
  return createRemoteJWKSet(new URL(url), { cacheMaxAge: KEYS_MAX_AGE_MS });
}

/** `client_id` counts only in a token without `aud`. */
function isFor(audiences: readonly string[], { aud, client_id: clientId }: JWTPayload): boolean {
  return [aud ?? clientId].flat().some((each) => audiences.includes(String(each)));
}

function isFromTheFuture({ iat = 0 }: JWTPayload, now: Date): boolean {
  return iat * 1_000 > now.getTime();
}

function scopesOf({ scope, scp }: JWTPayload): readonly string[] {
  const given = scope ?? scp ?? [];
  return Array.isArray(given) ? given.map(String) : String(given).split(' ');
}

/** API Gateway prints a list as `[a b]`. */
function textsOf(payload: JWTPayload): Record<string, string> {
  const text = (value: unknown) => {
    if (Array.isArray(value)) return `[${value.join(' ')}]`;
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  };
  return Object.fromEntries(Object.entries(payload).map(([claim, value]) => [claim, text(value)]));
}
