import type { Host } from '../../domain/host/host.ts';
import { releaseSurges } from '../drain/release-surges.ts';
import type { Round } from './round.ts';

/** Restores the size of jobs whose replacements these hosts no longer need; delays no host. */
export function releaseReplacements({ services, moves }: Round, hosts: readonly Host[]): void {
  const released = releaseSurges(services, new Set(hosts.map(({ hostname }) => hostname))).catch((error) =>
    services.report.error('jobs keep replacements that no host waits for: the reconciliation removes them', error, {}),
  );
  moves.push(released);
}
