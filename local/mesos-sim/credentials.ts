/** Basic authentication of HTTP requests. */
import type { Credential } from './options.ts';
import { type Reply, text } from './reply.ts';

export const UNAUTHORIZED: Reply = text(401, '401 Unauthorized.', {
  'WWW-Authenticate': 'Basic realm="mesos-master-readwrite"',
});

/** Who asks. Undefined: nobody that is known. Without any credentials everybody may do everything. */
export function authenticate(
  credentials: readonly Credential[],
  authorization: string | undefined,
): { readonly mayMaintain: boolean } | undefined {
  if (credentials.length === 0) return { mayMaintain: true };
  const [, encoded = ''] = /^Basic (.+)$/.exec(authorization ?? '') ?? [];
  const given = Buffer.from(encoded, 'base64').toString('utf8');
  const found = credentials.find(({ principal, secret }) => `${principal}:${secret}` === given);
  return found && { mayMaintain: found.mayMaintain ?? true };
}
