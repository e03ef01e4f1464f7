import { signal } from '@preact/signals';
import type { Fault } from './fault.ts';
import {
  askForTokens,
  failed,
  leaveToSignIn,
  type Provider,
  providerOf,
  type Tokens,
  tokensOfReturn,
} from './sign-in.ts';

/** The session of the hosted console. Only the memory of this page has the token: another tab signs in for itself. */

interface Session {
  readonly idToken: string;
  readonly refreshToken: string | undefined;
  /** Time to renew the token, well before it expires. */
  readonly renewAtMs: number;
}

/** Share of a token's life after which it is renewed. */
const RENEW_AFTER = 0.8;

let provider: Provider | undefined;
let session: Session | undefined;
let renewal: Promise<void> | undefined;

/** Name of the person; undefined without a sign-in. */
export const person = signal<string | undefined>(undefined);

/** The reason of a failed sign-in. */
export const signInFault = signal<Fault | undefined>(undefined);

/** Signs in if this service needs it. Returns false while the browser leaves for the provider. */
export async function openSession(): Promise<boolean> {
  const outcome = await signIn();
  if (outcome !== 'left') signInFault.value = outcome;
  return outcome !== 'left';
}

async function signIn(): Promise<Fault | 'left' | undefined> {
  const answer = await providerOf();
  if (answer === undefined || 'kind' in answer) return answer;
  provider = answer;
  const tokens = await tokensOfReturn(provider).catch(() => failed([`${answer.issuer} does not answer: try again.`]));
  if (tokens === undefined) {
    await leaveToSignIn(provider);
    return 'left';
  }
  return 'kind' in tokens ? tokens : keep(tokens);
}

export async function signInAgain(): Promise<void> {
  if (provider === undefined) window.location.reload();
  else await leaveToSignIn(provider);
}

/** Headers of a request in the name of the person. */
export async function authorization(): Promise<Readonly<Record<string, string>>> {
  if (session === undefined) return {};
  if (session.refreshToken !== undefined && Date.now() > session.renewAtMs) {
    renewal ??= renew(session.refreshToken).finally(() => {
      renewal = undefined;
    });
    await renewal;
  }
  return { authorization: `Bearer ${session.idToken}` };
}

/** If no new token comes, the old one is used until the service refuses it. */
async function renew(refreshToken: string): Promise<void> {
  if (provider === undefined) return;
  const grant = { grant_type: 'refresh_token', refresh_token: refreshToken };
  const tokens = await askForTokens(provider, grant).catch(() => undefined);
  if (tokens?.id_token !== undefined) keep({ refresh_token: refreshToken, ...tokens });
}

function keep({ id_token: idToken, refresh_token: refreshToken }: Tokens): Fault | undefined {
  if (idToken === undefined) return failed(['The provider gave no ID token: check the scopes of its client.']);
  const claims = claimsOf(idToken);
  const lifeMs = (Number(claims.exp) - Number(claims.iat)) * 1_000;
  session = { idToken, refreshToken, renewAtMs: Date.now() + lifeMs * RENEW_AFTER };
  person.value = String(claims.email ?? claims.preferred_username ?? claims.name ?? claims.sub);
  return undefined;
}

function claimsOf(token: string): Readonly<Record<string, unknown>> {
  const [, payload = ''] = token.split('.');
  const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (each) => each.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}
