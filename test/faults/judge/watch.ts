import type { Host } from '../../../functions/domain/host/host.ts';
import { agentsByHost } from '../../../functions/domain/mesos/agent.ts';
import type { MachineId, Schedule, Task } from '../../../functions/domain/mesos/mesos.ts';
import { machineKey } from '../../../functions/domain/mesos/schedule.ts';
import type { MesosClient } from '../../../functions/ports/mesos.ts';
import type { Store } from '../../../functions/ports/store.ts';
import { scheduleText } from '../../fakes/fake-mesos.ts';
import { Broken } from '../stage/broken.ts';
import type { Cluster } from '../stage/cluster.ts';
import { clientOf } from '../stage/cluster-client.ts';
import { foreignOf, type Ledger, markOf } from '../stage/ledger.ts';
import type { AgentList, Memory } from '../stage/process.ts';

/** The ports of one process. Its calls are judged by the answers that it got before. */

export function watchedMesos(cluster: Cluster, ledger: Ledger, memory: Memory, isOneProcess = false): MesosClient {
  const client = clientOf(cluster);
  // Reads of others are among those of the process that all share. A look takes hosts down and brings
  // others up at the same time, on views of their own.
  const views = isOneProcess ? 15 : 3;
  const known = isOneProcess ? 15 : 0;
  const noteOff = (agentId: string) => {
    memory.reads += 1;
    memory.switchedOff.set(agentId, memory.reads);
    ledger.switchedOff.add(agentId);
  };
  const note = (agentId: string, found: readonly Task[]) => {
    memory.reads += 1;
    const before = memory.tasks.get(agentId)?.slice(0, known) ?? [];
    memory.tasks.set(agentId, [{ found, at: memory.reads }, ...before]);
  };
  return {
    ...client,
    agents: async () => {
      const lists = await client.agents();
      memory.reads += 1;
      const list = { agents: lists.agents, beforeDown: new Map(cluster.beforeDown), at: memory.reads };
      memory.lists = [list, ...memory.lists.slice(0, views)];
      return lists;
    },
    schedule: async () => {
      const schedule = await client.schedule();
      memory.schedules = [schedule.windows, ...memory.schedules.slice(0, views)];
      memory.seen = [schedule.windows, ...memory.seen.slice(0, views)];
      return schedule;
    },
    maintenanceStatus: async () => {
      const status = await client.maintenanceStatus();
      memory.down = new Set(status.down.map(({ hostname = '' }) => hostname.toLowerCase()));
      return status;
    },
    tasksOnAgent: async (agent) => {
      const found = await client.tasksOnAgent(agent);
      if (found !== undefined) note(agent.agentId, found.tasks);
      return found;
    },
    agent: async (agentId) => {
      const agent = await client.agent(agentId);
      if (agent === undefined) note(agentId, []);
      return agent;
    },
    tasksByMaster: async (agentIds) => {
      const tasks = await client.tasksByMaster(agentIds);
      for (const id of agentIds)
        note(
          id,
          tasks.filter(({ agentId }) => agentId === id),
        );
      return tasks;
    },
    updateSchedule: async (schedule) => {
      judgePost(ledger, memory, schedule);
      await client.updateSchedule(schedule);
      if (!isOneProcess) memory.schedules = [];
    },
    deactivateAgent: async (agentId) => {
      await client.deactivateAgent(agentId);
      noteOff(agentId);
    },
    drainAgent: async (agentId, grace) => {
      await client.drainAgent(agentId, grace);
      noteOff(agentId);
    },
    machineDown: async (machines) => {
      for (const machine of machines) judgeDown(cluster, memory, machine, isOneProcess);
      await client.machineDown(machines);
    },
  };
}

/** Made from a schedule that was read right before, with the windows of others as they were, and with a change. */
function judgePost(ledger: Ledger, memory: Memory, { windows }: Schedule): void {
  if (memory.schedules.length === 0)
    throw new Broken('a schedule was posted that was not made from one read right before');
  const faults = memory.schedules.map((before) => faultOfPost(ledger, before, windows));
  if (faults.includes(undefined)) return;
  throw new Broken(faults[0]);
}

function faultOfPost(ledger: Ledger, before: Schedule['windows'], windows: Schedule['windows']): string | undefined {
  if (scheduleText(before) === scheduleText(windows)) return 'an unchanged schedule was posted';
  const known = new Set(before.flatMap(marksOf));
  const added = windows.flatMap(marksOf).filter((mark) => !known.has(mark));
  const ours = new Set([...ledger.ours, ...added]);
  const [foreign, kept] = [scheduleText(foreignOf(before, ours)), scheduleText(foreignOf(windows, ours))];
  if (foreign !== kept) return `a window of somebody else was changed: ${foreign} became ${kept}`;
  if (added.some((mark) => ledger.theirs.has(mark))) return `a window of somebody else came back: ${added}`;
  for (const mark of added) ledger.ours.add(mark);
  return undefined;
}

function marksOf({ machineIds, unavailability }: Schedule['windows'][number]): string[] {
  return machineIds.map((machine) => markOf(machine, unavailability));
}

/**
 * The process has looked at every agent that it knows to be there, and found no task; or the deadline has passed with `force`, by a record that
 * was read after the tasks were. In the process that all share, other steps may have looked and listed the agents since.
 */
function judgeDown(cluster: Cluster, memory: Memory, { hostname = '' }: MachineId, isOneProcess: boolean): void {
  const name = hostname.toLowerCase();
  if (cluster.mesos.down.has(name)) return;
  const faults = memory.lists.map((list) => faultOfDown(list, memory, name, isOneProcess));
  const [first] = faults;
  if (first !== undefined && !faults.includes(undefined)) throw new Broken(first);
}

function faultOfDown({ agents }: AgentList, memory: Memory, name: string, isOneProcess: boolean): string | undefined {
  for (const { agentId } of agentsByHost(agents).get(name) ?? []) {
    const [look, ...earlier] = memory.tasks.get(agentId) ?? [];
    if (look === undefined) return `${name} was taken down, and nobody had looked at agent ${agentId}`;
    const isStale = !isOneProcess && look.at < (memory.switchedOff.get(agentId) ?? 0);
    if (isStale) return `${name} was taken down on a look from before agent ${agentId} was switched off`;
    if ([look, ...earlier].some(({ found }) => found.length === 0)) continue;
    const records = memory.hosts.get(name) ?? [];
    const isForced = records.some(({ host, at }) => (isOneProcess || at > look.at) && isOverdue(host, memory.latest));
    if (!isForced) return `${name} was taken down with ${look.found.length} tasks that were seen`;
  }
  return undefined;
}

function isOverdue({ maintenance }: Host, now: number): boolean {
  const { deadline = null, onDeadline } = maintenance ?? {};
  return onDeadline === 'force' && deadline !== null && Date.parse(deadline) <= now;
}

export function watchedStore(store: Store, ledger: Ledger, memory: Memory, isOneProcess = false): Store {
  const remember = <H extends Host | undefined>(host: H): H => {
    if (host === undefined) return host;
    memory.reads += 1;
    if (!memory.firstRead.has(host.hostname)) memory.firstRead.set(host.hostname, memory.reads);
    const before = memory.hosts.get(host.hostname)?.slice(0, isOneProcess ? 15 : 0) ?? [];
    memory.hosts.set(host.hostname, [{ host, at: memory.reads }, ...before]);
    return host;
  };
  return {
    ...store,
    host: async (hostname) => remember(await store.host(hostname)),
    hosts: async (hostnames, options) => {
      const found = await store.hosts(hostnames, options);
      for (const host of found.values()) remember(host);
      return found;
    },
    putHost: async (host, expectedVersion) => {
      const before = ledger.hosts.get(host.hostname);
      const written = await store.putHost(host, expectedVersion);
      if (written.state === 'HOST_STATE_UP' && before !== undefined) judgeUp(memory, before, isOneProcess);
      judgeFoundOff(ledger, before, written);
      ledger.wrote(written);
      return written;
    },
    deleteHost: async (hostname, expectedVersion) => {
      await store.deleteHost(hostname, expectedVersion);
      ledger.hosts.delete(hostname);
      ledger.writes += 1;
    },
    createMaintenance: async (maintenance) => {
      const isNew = await store.createMaintenance(maintenance);
      if (isNew) memory.maintenances.add(maintenance.id);
      return isNew;
    },
    jobClaims: async (jobId) => {
      const record = await store.jobClaims(jobId);
      memory.claims.set(jobId, record);
      return record;
    },
  };
}

/**
 * The process was shown an agent that has registered since the machine was down, active or
 * deactivated as another operator had left it, and no window that contains the host.
 */
function judgeUp(memory: Memory, before: Host, isOneProcess: boolean): void {
  if (before.state === 'HOST_STATE_UP') return;
  // Older lists may show the host as it was before it went down.
  const since = isOneProcess ? 0 : (memory.firstRead.get(before.hostname) ?? 0);
  if (!memory.lists.some((list) => list.at > since && isBack(list, before))) {
    throw new Broken(`${before.hostname} is UP, and no agent of it has registered`);
  }
  const agents = agentsByHost(memory.lists[0]?.agents ?? []).get(before.hostname) ?? [];
  const keys = new Set(agents.map(({ hostname, ip }) => machineKey({ hostname, ip })));
  const isHeld = (windows: Schedule['windows']) =>
    windows.some(({ machineIds }) => machineIds.some((machine) => keys.has(machineKey(machine))));
  if (isOneProcess || memory.seen.length === 0 || !memory.seen.every(isHeld)) return;
  throw new Broken(`${before.hostname} is UP, and a window holds it`);
}

/** Agents that a maintenance leaves switched off at its end were not switched off by us. */
function judgeFoundOff(ledger: Ledger, before: Host | undefined, { hostname, agents, foundOff = [] }: Host): void {
  const found = foundOff.filter((port) => !before?.foundOff?.includes(port));
  const ours = agents.find(({ agentId, port }) => found.includes(port) && ledger.switchedOff.has(agentId));
  if (ours !== undefined)
    throw new Broken(`agent ${ours.agentId} of ${hostname} was switched off by us, and is to stay so`);
}

function isBack({ agents, beforeDown }: AgentList, { hostname, state, foundOff = [] }: Host): boolean {
  const last = state === 'HOST_STATE_DOWN' ? beforeDown.get(hostname) : undefined;
  const theirs = agentsByHost(agents).get(hostname) ?? [];
  return theirs.some(
    ({ active, deactivated, port, registeredAtNs }) =>
      (active || (deactivated && foundOff.includes(port))) && registeredAtNs > (last ?? -1n),
  );
}
