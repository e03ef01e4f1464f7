import type { Host } from '../../domain/host/host.ts';
import type { ClusterSnapshot } from '../../domain/reconcile/cluster-snapshot.ts';
import type { Services } from '../../ports/services.ts';
import { deactivateAll } from '../cordon/cordon.ts';
import { changeSchedule } from '../schedule/schedule-lease.ts';
import { noteCorrection } from './correct-drift.ts';

/**
 * Deactivates active agents of cordoned hosts: Mesos forgets a deactivation when an agent registers
 * under a new id, and another operator may reactivate it. Once a pass; the history shows it.
 * Returns the number of corrected hosts.
 *
 * @param seen may be older than the records: drift is checked again under the lease
 */
export async function keepCordons(
  services: Services,
  seen: ClusterSnapshot,
  cordoned: readonly Host[],
): Promise<number> {
  if (!services.mesos.capabilities.deactivate) return 0;
  const adrift = cordoned.filter(({ hostname }) =>
    (seen.agents.get(hostname) ?? []).some(({ deactivated }) => !deactivated),
  );
  if (adrift.length === 0) return 0;
  const deactivated = new Map<string, string>();
  await changeSchedule(services, async () => {
    const agents = await deactivateAll(
      services,
      adrift.map(({ hostname }) => hostname),
    );
    for (const { hostname, agentId } of agents) deactivated.set(hostname.toLowerCase(), agentId);
  });
  await Promise.all(
    [...deactivated].map(([hostname, agentId]) =>
      noteCorrection(services, hostname, `cordoned again: agent ${agentId} was active`),
    ),
  );
  return deactivated.size;
}
