import { isListed } from '../../domain/host/agent-status.ts';
import type { Host } from '../../domain/host/host.ts';
import {
  hostsInForeignWindows,
  mergeIntoSchedule,
  removeFromSchedule,
  unscheduledOf,
} from '../../domain/mesos/schedule.ts';
import type { Services } from '../../ports/services.ts';
import { revertForgotten, stillInMaintenance } from './publish.ts';
import { changeSchedule } from './schedule-lease.ts';

/** A scheduled host whose agents Mesos must drain. */
export interface DrainingHost {
  readonly host: Host;
  readonly maxGracePeriodSeconds: number | undefined;
}

/**
 * Drains the agents of scheduled hosts. Mesos refuses DRAIN_AGENT for a scheduled machine, so the
 * hosts leave the schedule and return under one lease, deactivated all the while. Does nothing for
 * hosts in foreign windows, which are not ours to change. Returns these hosts, and the errors of
 * the others, by host name.
 */
export async function drainScheduledHosts(
  services: Services,
  asked: readonly DrainingHost[],
): Promise<ReadonlyMap<string, 'foreign-window' | Error>> {
  const troubles = new Map<string, 'foreign-window' | Error>();
  await changeSchedule(services, async (change) => {
    const current = await stillInMaintenance(
      services,
      asked.map(({ host }) => host),
    );
    let ours = current;
    await change({
      edit: (schedule) => {
        ours = current.filter((host) => hostsInForeignWindows(schedule, [host]).length === 0);
        return removeFromSchedule(schedule, ours);
      },
      holds: (schedule) => removeFromSchedule(schedule, ours) === schedule,
    });
    for (const { hostname } of current.filter((host) => !ours.includes(host))) troubles.set(hostname, 'foreign-window');
    try {
      const draining = asked.filter(({ host }) => ours.includes(host));
      await Promise.all(
        draining.map(async ({ host, maxGracePeriodSeconds }) => {
          const agents = host.agents.filter(isListed);
          const drains = agents.map(({ agentId }) => services.mesos.drainAgent(agentId, maxGracePeriodSeconds));
          const failed = (await Promise.allSettled(drains)).find((result) => result.status === 'rejected');
          if (failed === undefined) services.report.count('AgentDrains', agents.length);
          else troubles.set(host.hostname, failed.reason as Error);
        }),
      );
    } finally {
      await change({
        edit: (schedule) => mergeIntoSchedule(schedule, ours),
        holds: (schedule) => unscheduledOf(schedule, ours).length === 0,
      });
      await revertForgotten(
        services,
        ours,
        ours.flatMap(({ agents }) => agents),
        change,
      );
    }
  });
  return troubles;
}
