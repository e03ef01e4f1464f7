import { isListed } from '../../domain/host/agent-status.ts';
import type { Host } from '../../domain/host/host.ts';
import {
  hostsInForeignWindows,
  mergeIntoSchedule,
  removeFromSchedule,
  unscheduledOf,
} from '../../domain/mesos/schedule.ts';
import type { Services } from '../../ports/services.ts';
import { stillInMaintenance } from './publish.ts';
import { changeSchedule } from './schedule-lease.ts';

/**
 * Drains the agents of a scheduled host. Mesos refuses DRAIN_AGENT for a scheduled machine,
 * so the host leaves the schedule and returns under one lease, deactivated all the while. Returns
 * false, and does nothing, for a host in a foreign window: that window is not ours to change.
 */
export async function drainScheduledHost(
  services: Services,
  host: Host,
  maxGracePeriodSeconds: number | undefined,
): Promise<boolean> {
  let isForeign = false;
  await changeSchedule(services, async (change) => {
    if ((await stillInMaintenance(services, [host])).length === 0) return;
    await change({
      edit: (current) => {
        isForeign = hostsInForeignWindows(current, [host]).length > 0;
        return isForeign ? current : removeFromSchedule(current, [host]);
      },
      holds: (current) => removeFromSchedule(current, [host]) === current,
    });
    if (isForeign) return;
    try {
      const agents = host.agents.filter(isListed);
      await Promise.all(agents.map(({ agentId }) => services.mesos.drainAgent(agentId, maxGracePeriodSeconds)));
      services.report.count('AgentDrains', agents.length);
    } finally {
      await change({
        edit: (current) => mergeIntoSchedule(current, [host]),
        holds: (current) => unscheduledOf(current, [host]).length === 0,
      });
    }
  });
  return !isForeign;
}
