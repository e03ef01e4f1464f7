import { isMaintenanceError, MaintenanceError } from '../../contract/errors.ts';
import { graceFor, isMesosTurn, type Look } from '../../domain/drain/drain.ts';
import { type Host, isTakenOver } from '../../domain/host/host.ts';
import { isDown, isUp } from '../../domain/host/host-state.ts';
import type { Agent } from '../../domain/mesos/mesos.ts';
import { mergeIntoSchedule, removeFromSchedule, unscheduledOf } from '../../domain/mesos/schedule.ts';
import { retryOnConflict } from '../../ports/retry-on-conflict.ts';
import type { Services } from '../../ports/services.ts';
import { inspectAgents, stillDraining } from '../host/inspect-agents.ts';
import { lookOf } from '../host/inspect-host.ts';
import { startCancel } from '../registration/start-cancel.ts';
import { prepareAnnouncement } from './host-managers.ts';
import { placementOf } from './placement.ts';
import { changeSchedule, type ScheduleEdit } from './schedule-lease.ts';

/**
 * Takes hosts out of placement and into the Mesos schedule.
 *
 * All hosts of a request leave placement before the first task is killed, or replacements land on
 * the next victim (paasta#376, nomad#1037). Agents that are only scheduled still send offers, so
 * they are deactivated as well. Hosts whose tasks Mesos moves start to drain before they are
 * scheduled: Mesos refuses DRAIN_AGENT for a scheduled machine. A repetition changes only what has
 * drifted: a window that another operator dropped, an agent that registered under a new id or was
 * reactivated.
 *
 * All of this runs under the lease, on hosts whose goal is still DOWN then: a concurrent cancel
 * runs before or after it, and never finds its agents deactivated afterwards.
 */
export async function publishSchedule(services: Services, hosts: readonly Host[]): Promise<Published> {
  let done: Published = { scheduled: [], deactivated: [] };
  await changeSchedule(services, async (change) => {
    // Read again: another step of the same maintenance may have published them during the wait for
    // the lease.
    const current = await stillInMaintenance(services, hosts);
    await outdateLooks(services, current.filter(isTakenDown));
    const { placeable, unscheduled, agentsOf } = await placementOf(services.mesos, services.mesos, current);
    const deactivated: Agent[] = [];
    // Before any change in Mesos: if a manager cannot be notified, nothing changes.
    const announce = await prepareAnnouncement(services, unscheduled);
    try {
      await allDone(placeable.map((agent) => deactivate(services, agent, deactivated)));
      await drainFirst(
        services,
        unscheduled.map((host) => agentsOf.get(host.hostname) ?? []),
      );
      // A host manager schedules the host itself, and Mesos then refuses DRAIN_AGENT. So it is
      // notified after the drain calls, and before we schedule.
      await announce();
      await change({
        edit: (current) => mergeIntoSchedule(current, unscheduled),
        holds: (current) => unscheduledOf(current, unscheduled).length === 0,
      });
      const forgotten = await revertForgotten(services, unscheduled, placeable, change);
      done = withoutHosts({ scheduled: unscheduled, deactivated }, forgotten);
    } catch (error) {
      if (isMaintenanceError(error, 'MesosRefused') || isMaintenanceError(error, 'SchedulerRefused'))
        await revert(services, hosts.filter(isUnmoved), placeable, change);
      throw error;
    }
  });
  return done;
}

/** Changes that publishing made. */
export interface Published {
  readonly scheduled: readonly Host[];
  /** Agents as they were before the change. */
  readonly deactivated: readonly Agent[];
}

/** Takes hosts of a cancelled drain out of the schedule, except DOWN ones: Mesos would refuse. */
export async function withdrawSchedule(services: Services, hosts: readonly Host[]): Promise<void> {
  const { down } = await services.mesos.maintenanceStatus();
  const asSchedule = { windows: [{ machineIds: down, unavailability: { startNs: 0n } }] };
  const draining = unscheduledOf(asSchedule, hosts);
  if (draining.length === 0) return;
  await changeSchedule(services, (change) =>
    change({
      edit: (current) => removeFromSchedule(current, draining),
      holds: (current) => removeFromSchedule(current, draining) === current,
    }),
  );
}

/**
 * Hosts that are still in the same maintenance, read under the lease. A cancel registered meanwhile
 * also removes its hosts from the schedule under the lease: after that, nothing may put them back.
 */
export async function stillInMaintenance(services: Services, hosts: readonly Host[]): Promise<readonly Host[]> {
  const current = await services.store.hosts(hosts.map(({ hostname }) => hostname));
  return hosts.filter(({ hostname, maintenance }) => current.get(hostname)?.maintenance?.id === maintenance?.id);
}

/** True for a host that another operator took down before its maintenance was requested. */
function isTakenDown(host: Host): boolean {
  return isDown(host) && isTakenOver(host);
}

/**
 * Writes hosts that another operator took down before this maintenance. That operator may bring
 * them up at this moment; the reconciliation would then end the maintenance on a look from before
 * the publication. The write makes that look stale.
 */
async function outdateLooks({ store }: Services, hosts: readonly Host[]): Promise<void> {
  const current = await store.hosts(hosts.map(({ hostname }) => hostname));
  await Promise.all([...current.values()].map((host) => store.putHost(host, host.version)));
}

/**
 * Reverts hosts that left their maintenance while the lease was held, and returns them. Otherwise a
 * window of ours without a record would stay for ever. A host can leave when the lease expired, or
 * when a cancel got no lease in time: a look may have ended that cancel on an older view. A host
 * whose cancel has not ended is written, which makes such a look stale.
 */
export async function revertForgotten(
  services: Services,
  hosts: readonly Host[],
  tried: readonly AgentTried[],
  change: (edit: ScheduleEdit) => Promise<void>,
): Promise<readonly Host[]> {
  if (hosts.length === 0) return [];
  const current = await services.store.hosts(hosts.map(({ hostname }) => hostname));
  const left = hosts.filter(({ hostname, maintenance }) => current.get(hostname)?.maintenance?.id !== maintenance?.id);
  const isFree = await Promise.all(left.map(({ hostname }) => outdateLook(services, hostname, current.get(hostname))));
  const forgotten = left.filter((_, index) => isFree[index]);
  await revert(services, forgotten, tried, change);
  return forgotten;
}

/** Writes a host that is in a maintenance; returns true for one that is in none. */
function outdateLook({ store }: Services, hostname: string, first: Host | undefined): Promise<boolean> {
  const write = async (host: Host | undefined) => {
    if (host?.maintenance == null) return true;
    await store.putHost(host, host.version);
    return false;
  };
  return retryOnConflict(() => store.host(hostname), write, first);
}

type AgentTried = Pick<Agent, 'agentId'>;

function withoutHosts({ scheduled, deactivated }: Published, hosts: readonly Host[]): Published {
  const names = new Set(hosts.map(({ hostname }) => hostname));
  return {
    scheduled: scheduled.filter(({ hostname }) => !names.has(hostname)),
    deactivated: deactivated.filter(({ hostname }) => !names.has(hostname.toLowerCase())),
  };
}

async function deactivate(services: Services, agent: Agent, done: Agent[]): Promise<void> {
  await services.mesos.deactivateAgent(agent.agentId);
  done.push(agent);
}

/**
 * Drains the hosts whose tasks Mesos moves. A later look drains hosts whose agent does not say now
 * what it runs, and hosts that still seem idle because their first task came a moment ago.
 *
 * @param hosts the agents of each host
 */
async function drainFirst(services: Services, hosts: readonly (readonly Agent[])[]): Promise<void> {
  if (!services.mesos.capabilities.drain) return;
  const busy = hosts.filter((agents) => agents.some(({ isIdle }) => isIdle !== true));
  const { tasksOf } = await inspectAgents(services, busy.flat(), { patient: false });
  await allDone(
    busy.map((agents) => drainHost(services, agents, lookOf(agents.flatMap((agent) => tasksOf.get(agent) ?? [])))),
  );
}

async function drainHost(services: Services, agents: readonly Agent[], look: Look): Promise<void> {
  if (!isMesosTurn(look, services.rules)) return;
  const grace = graceFor(look, services.rules);
  await Promise.all(agents.map((agent) => services.mesos.drainAgent(agent.agentId, grace)));
  services.report.count('AgentDrains', agents.length);
}

/** Waits for all of the work before it fails: a call that still runs could not be undone. */
export async function allDone(work: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** False for a host that a look has moved already: it goes on when Mesos allows it. */
export function isUnmoved(host: Host): boolean {
  return host.drain === null && (isUp(host) || isTakenOver(host));
}

/**
 * Reverts a refused request. Mesos may have done a part of it in spite of its answer, so everything
 * that was tried is looked up. Mesos does not reactivate an agent that still ends its tasks, and an
 * agent that has not ended its drain drops new tasks. The hosts of such agents get a cancel of
 * their own, which waits. If the cancel cannot be requested either, the request stands.
 */
async function revert(
  services: Services,
  hosts: readonly Host[],
  tried: readonly AgentTried[],
  change: (edit: ScheduleEdit) => Promise<void>,
): Promise<void> {
  if (hosts.length === 0) return;
  try {
    await change({
      edit: (current) => removeFromSchedule(current, hosts),
      holds: (current) => removeFromSchedule(current, hosts) === current,
    });
    await reactivate(services, hosts, tried);
  } catch (error) {
    const hostnames = hosts.map(({ hostname }) => hostname);
    services.report.error('a refused request cannot be reverted: its hosts are cancelled', error, { hostnames });
    await startCancel(services, hostnames, { by: 'refusal', reason: 'Mesos refused the maintenance' }).catch(
      (cause) => {
        throw new MaintenanceError(
          'MesosUnavailable',
          'Mesos refused a part of the request, and the other changes could not be undone: send the request again',
          { cause },
        );
      },
    );
  }
}

async function reactivate(services: Services, hosts: readonly Host[], tried: readonly AgentTried[]): Promise<void> {
  const { mesos } = services;
  const theirs = new Set(hosts.map(({ hostname }) => hostname));
  const ids = new Set(tried.map(({ agentId }) => agentId));
  const { agents } = await mesos.agents();
  const off = agents.filter(
    ({ agentId, hostname, deactivated }) => deactivated && ids.has(agentId) && theirs.has(hostname.toLowerCase()),
  );
  const [draining] = await stillDraining(services, off);
  if (draining !== undefined) {
    throw new MaintenanceError('MesosUnavailable', `agent ${draining.agentId} has not ended its drain yet`);
  }
  await allDone(off.map(({ agentId }) => mesos.reactivateAgent(agentId)));
}
