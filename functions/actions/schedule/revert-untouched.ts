import { type Host, IN_NO_MAINTENANCE } from '../../domain/host/host.ts';
import { agentsByHost } from '../../domain/mesos/agent.ts';
import { removeFromSchedule } from '../../domain/mesos/schedule.ts';
import type { Services } from '../../ports/services.ts';
import { noteOnHost } from '../host/host-record.ts';
import { isAnnounced } from './host-managers.ts';
import { changeSchedule } from './schedule-lease.ts';

/**
 * Of the hosts of a refused request, reverts those that are unchanged in Mesos; returns the others.
 * The schedule lease keeps other processes from publishing the same hosts meanwhile.
 */
export async function revertUntouched(services: Services, hosts: readonly Host[]): Promise<readonly Host[]> {
  let touched: readonly Host[] = hosts;
  await changeSchedule(services, async () => {
    touched = await touchedHosts(services, hosts);
    const untouched = hosts.filter((host) => !touched.includes(host));
    await Promise.all(untouched.map((host) => noteOnHost(services, host, IN_NO_MAINTENANCE)));
  });
  return touched;
}

/**
 * Hosts in our window, hosts announced to a host manager, and hosts whose agents are deactivated or
 * may be: Mesos remembers a deactivation of agents that are away.
 */
async function touchedHosts({ mesos }: Services, hosts: readonly Host[]): Promise<readonly Host[]> {
  const [{ agents }, schedule] = await Promise.all([mesos.agents(), mesos.schedule()]);
  const agentsOf = agentsByHost(agents);
  const listed = new Set(agents.map(({ agentId }) => agentId));
  return hosts.filter(
    (host) =>
      removeFromSchedule(schedule, [host]) !== schedule ||
      isAnnounced(host) ||
      host.agents.some(({ agentId }) => !listed.has(agentId)) ||
      (agentsOf.get(host.hostname) ?? []).some(({ deactivated }) => deactivated),
  );
}
