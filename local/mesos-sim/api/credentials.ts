/** Basic authentication of HTTP requests. */

import { type Reply, text } from '../http/reply.ts';
import type { Credential } from '../options/options.ts';

/**
 * Read-only endpoints have a realm of their own; the schedule and the operator API are not in it
 * (exchange n-01).
 */
const READ_ONLY = new Set(['/maintenance/status', '/slaves', '/tasks', '/frameworks', '/state', '/metrics/snapshot']);

export function unauthorized(path: string, side: 'master' | 'agent' = 'master'): Reply {
  const realm = `mesos-${side}-${READ_ONLY.has(path) ? 'readonly' : 'readwrite'}`;
  return text(401, '401 Unauthorized.', { 'WWW-Authenticate': `Basic realm="${realm}"` });
}

export interface Rights {
  readonly mayMaintain: boolean;
  readonly seesSchedule: boolean;
  readonly seesStatus: boolean;
  seesFramework(name: string): boolean;
}

const ALL_RIGHTS: Rights = { mayMaintain: true, seesSchedule: true, seesStatus: true, seesFramework: () => true };

/**
 * The caller's principal; undefined when the credentials are unknown. Without configured
 * credentials every caller may do everything.
 */
export function authenticate(
  credentials: readonly Credential[],
  authorization: string | undefined,
): Rights | undefined {
  if (credentials.length === 0) return ALL_RIGHTS;
  const [, encoded = ''] = /^Basic (.+)$/.exec(authorization ?? '') ?? [];
  const given = Buffer.from(encoded, 'base64').toString('utf8');
  const found = credentials.find(({ principal, secret }) => `${principal}:${secret}` === given);
  return found && rightsOf(found);
}

function rightsOf({
  mayMaintain = true,
  seesSchedule = mayMaintain,
  seesStatus = mayMaintain,
  seesFrameworks,
}: Credential): Rights {
  const seesFramework = (name: string) => seesFrameworks?.includes(name) ?? true;
  return { mayMaintain, seesSchedule, seesStatus, seesFramework };
}

/**
 * The master's flag `--acls` as it prints it (exchange n-01-ops-GET-state); undefined where all principals
 * may do the same.
 */
export function aclsFlag(credentials: readonly Credential[]): string | undefined {
  const rights = credentials.map((credential) => ({ ...rightsOf(credential), principal: credential.principal }));
  if (rights.every(({ mayMaintain, seesSchedule, seesStatus }) => mayMaintain && seesSchedule && seesStatus)) return;
  const acl = (action: string, allowed: readonly string[]) =>
    [...allowed.map((name) => `values: ${JSON.stringify(name)}`), 'type: ANY']
      .map((who) => {
        const machines = who === 'type: ANY' ? 'NONE' : 'ANY';
        return `${action} {\n  principals {\n    ${who}\n  }\n  machines {\n    type: ${machines}\n  }\n}\n`;
      })
      .join('');
  const named = (may: 'mayMaintain' | 'seesSchedule' | 'seesStatus') =>
    rights.filter((each) => each[may]).map(({ principal }) => principal);
  return [
    acl('update_maintenance_schedules', named('mayMaintain')),
    acl('get_maintenance_schedules', named('seesSchedule')),
    acl('get_maintenance_statuses', named('seesStatus')),
  ].join('');
}
