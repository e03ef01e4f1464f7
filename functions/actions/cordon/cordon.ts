import type { CordonChanged } from '../../contract/api/api.ts';
import { isMaintenanceError, MaintenanceError } from '../../contract/errors.ts';
import { allow, type CordonChange, forbid, idleAgents, withdraw } from '../../domain/cordon/cordon.ts';
import type { Host } from '../../domain/host/host.ts';
import { agentsByHost } from '../../domain/mesos/agent.ts';
import type { Agent } from '../../domain/mesos/mesos.ts';
import { newHost } from '../../domain/request/request-goal.ts';
import { retryOnConflict } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';
import { closeOutbox, deliverOutbox } from '../host/host-record.ts';
import { refuseUnknown } from '../host/known-host.ts';
import { allDone } from '../schedule/publish.ts';
import { changeSchedule } from '../schedule/schedule-lease.ts';

/**
 * A cordon keeps tasks from being placed on a host that is in no maintenance.
 *
 * Cordoning writes the record first and calls Mesos after: if the process dies in between, the
 * reconciliation deactivates the agents. Uncordoning goes the other way round, so the host stays
 * cordoned if the process dies. Agents are changed under the schedule lease, like those of a
 * maintenance: neither undoes what the other has just done.
 */

interface CordonOrder {
  readonly hosts: readonly string[];
  readonly reason?: string | undefined;
}

/**
 * Throws HostNotFound for unknown hosts. Throws MesosRefused, and changes nothing, when Mesos
 * cannot deactivate agents or forbids it.
 */
export async function cordon(services: Services, { hosts, reason }: CordonOrder, by: string): Promise<CordonChanged> {
  const { agentsOf } = await lookUp(services, hosts);
  const change = forbid({ by, at: services.clock().toISOString(), reason: reason ?? '' });
  const written = await Promise.all(
    hosts.map((hostname) => changeHost(services, hostname, agentsOf.get(hostname) ?? [], change)),
  );
  const done: Agent[] = [];
  try {
    await changeSchedule(services, async () => void (await deactivateAll(services, hosts, done)));
  } catch (error) {
    if (!isMaintenanceError(error, 'MesosRefused')) throw error;
    await rollBack(services, written, done, by);
    throw error;
  }
  return answer(written);
}

/**
 * Throws HostNotFound for unknown hosts. Throws MesosRefused when Mesos does not reactivate an
 * agent: its host stays cordoned.
 */
export async function uncordon(services: Services, { hosts, reason }: CordonOrder, by: string): Promise<CordonChanged> {
  await lookUp(services, hosts);
  const written: Changed[] = [];
  await changeSchedule(services, async () => {
    const { records, agentsOf } = await lookUp(services, hosts);
    const idle = hosts.flatMap((hostname) => idleAgents(records.get(hostname), agentsOf.get(hostname) ?? []));
    await allDone(idle.map(({ agentId }) => services.mesos.reactivateAgent(agentId)));
    const reactivated = new Set(idle.map(({ hostname }) => hostname.toLowerCase()));
    const changes = hosts.map((hostname) => {
      const change = allow({ by, at: services.clock().toISOString(), reason: reason ?? '' }, reactivated.has(hostname));
      return changeHost(services, hostname, agentsOf.get(hostname) ?? [], change);
    });
    written.push(...(await Promise.all(changes)));
  });
  return answer(written);
}

interface Changed {
  readonly host: Host;
  readonly isChanged: boolean;
}

function answer(changed: readonly Changed[]): CordonChanged {
  return {
    hosts: changed.map(({ host: { hostname, state }, isChanged }) => ({
      ...{ hostname, state },
      outcome: isChanged ? 'accepted' : 'already',
    })),
  };
}

async function lookUp({ mesos, store }: Services, hostnames: readonly string[]) {
  if (!mesos.capabilities.deactivate) {
    throw new MaintenanceError(
      'MesosRefused',
      'masters of MESOS_API=v0 cannot deactivate an agent, so no host can be cordoned: take the host down with a maintenance',
    );
  }
  const [{ agents }, records] = await Promise.all([mesos.agents(), store.hosts(hostnames)]);
  const agentsOf = agentsByHost(agents);
  refuseUnknown(hostnames.filter((hostname) => !records.has(hostname) && !agentsOf.has(hostname)));
  return { records, agentsOf };
}

async function changeHost(
  services: Services,
  hostname: string,
  agents: readonly Agent[],
  change: CordonChange,
): Promise<Changed> {
  const read = async () => (await services.store.host(hostname)) ?? newHost({ hostname, agents }, services.clock());
  return retryOnConflict(read, async (host) => {
    const changed = change(host);
    if (changed === undefined) return { host, isChanged: false };
    const written = await services.store.putHost(changed, host.version);
    await closeOutbox(services, await deliverOutbox(services, written));
    return { host: written, isChanged: true };
  });
}

/**
 * Deactivates the agents of the hosts that are still cordoned, and returns them. The caller holds
 * the schedule lease.
 *
 * @param done collects each deactivated agent, also when another one fails
 */
export async function deactivateAll(
  { mesos, store }: Services,
  hostnames: readonly string[],
  done: Agent[] = [],
): Promise<readonly Agent[]> {
  const [{ agents }, records] = await Promise.all([mesos.agents(), store.hosts(hostnames)]);
  const placeable = agents.filter(
    ({ hostname, deactivated }) => !deactivated && records.get(hostname.toLowerCase())?.cordon != null,
  );
  await allDone(
    placeable.map(async (agent) => {
      await mesos.deactivateAgent(agent.agentId);
      done.push(agent);
    }),
  );
  return placeable;
}

/** Restores the records and the agents after Mesos refused one of them. */
async function rollBack(
  services: Services,
  written: readonly Changed[],
  done: readonly Agent[],
  by: string,
): Promise<void> {
  const at = services.clock().toISOString();
  const reason = 'Mesos refused to deactivate an agent';
  const theirs = new Set(written.flatMap(({ host, isChanged }) => (isChanged ? [host.hostname] : [])));
  const undone = done.filter(({ hostname }) => theirs.has(hostname.toLowerCase()));
  await allDone(undone.map(({ agentId }) => services.mesos.reactivateAgent(agentId)));
  await Promise.all([...theirs].map((hostname) => changeHost(services, hostname, [], withdraw({ by, at, reason }))));
}
