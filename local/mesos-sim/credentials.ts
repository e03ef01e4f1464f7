/** Basic authentication of HTTP requests. */
import type { Credential } from './options.ts';
import { type Reply, text } from './reply.ts';

/** What only reads is in a realm of its own; the schedule is not, nor is the operator API (n-01). */
const READ_ONLY = new Set(['/maintenance/status', '/slaves', '/tasks', '/frameworks', '/state', '/metrics/snapshot']);

export function unauthorized(path: string): Reply {
  const realm = READ_ONLY.has(path) ? 'mesos-master-readonly' : 'mesos-master-readwrite';
  return text(401, '401 Unauthorized.', { 'WWW-Authenticate': `Basic realm="${realm}"` });
}

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
