import { lookAtHosts } from '../../../functions/actions/watch/look-at-hosts.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import type { Wait } from '../../../functions/domain/watch/wait.ts';
import type { Services } from '../../../functions/ports/services.ts';

interface LookOptions extends Partial<Wait> {
  /** Number of the watcher's look. @default - 1 */
  readonly number?: number;
}

/** One look of the watcher at a host of the maintenance m1; returns its record after it. */
export async function lookAt(
  services: Services,
  hostname: string,
  { number = 1, ...wait }: LookOptions = {},
): Promise<Host | undefined> {
  await lookAtHosts(services, [waitFor(hostname, wait)], number);
  return services.store.host(hostname);
}

/** An execution of the maintenance m1 that waits until the host is DOWN. */
export function waitFor(hostname: string, changes: Partial<Wait> = {}): Wait {
  const executionArn = `arn:execution:${hostname}`;
  const wait = { maintenanceId: 'm1', phase: 'take-down', token: null, executionArn } as const;
  return { hostname, ...wait, since: '2026-03-01T12:00:00.000Z', ...changes };
}
