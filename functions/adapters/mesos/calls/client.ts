import { MaintenanceError } from '../../../contract/errors.ts';
import type { Schedule } from '../../../domain/mesos/mesos.ts';
import type { MesosClient } from '../../../ports/mesos.ts';
import { createTransport, type TransportOptions } from '../../http/transport.ts';
import { basicAuthorization, type Credentials } from '../masters/credentials.ts';
import { createLeader } from '../masters/leader.ts';
import { createMasterList } from '../masters/master-list.ts';
import type { Resolve } from '../masters/redirect-target.ts';
import { stringifyMesosJson } from '../wire/json.ts';
import { fromSchedule } from '../wire/wire-maintenance.ts';
import { notBackYet } from './agent-lookup.ts';
import { isStillDraining, tasksOnAgent } from './calls-agent.ts';
import { createV0Calls } from './calls-v0.ts';
import { createV1Calls } from './calls-v1.ts';
import { among, attempt, confirmMachineWrite, confirmWrite, outcomeNotKnown, without } from './confirm-write.ts';
import { callerText, resourcesUsed } from './hidden-tasks.ts';
import type { MasterCalls } from './master-calls.ts';
import { seesSchedule } from './schedule-visibility.ts';

export interface MesosClientOptions extends Omit<TransportOptions, 'authorization'> {
  /** Base URLs of all masters, or one `zk://` address, as `MESOS_MASTERS` gives them. */
  readonly masters: readonly string[];
  readonly api: 'v1' | 'v0';
  /** True if an empty schedule is never a hidden one. @default - the master's flags decide */
  readonly trustEmptySchedule?: boolean;
  /** Credentials; each call reads them again. @default - none */
  readonly credentials?: Credentials;
  /** Resolves the host name of a redirect. @default - by DNS */
  readonly resolve?: Resolve;
}

const TIMEOUT_MS = 10_000;
/** Short, because an operator waits for `health`. */
const HEALTH_DEADLINE_MS = 3_000;

/** Calls agents with the scheme and the credentials of the masters. */
export function createMesosClient(options: MesosClientOptions): MesosClient & { close(): Promise<void> } {
  const { credentials, timeoutMs = TIMEOUT_MS, resolve } = options;
  const list = createMasterList(options.masters, timeoutMs);
  const ways = credentials === undefined ? options : { ...options, authorization: basicAuthorization(credentials) };
  const transport = createTransport(ways);
  // A look makes its calls of an agent one after the other. More connections are a queue of 16 KB
  // for each of a thousand agents.
  const agents = createTransport({ ...ways, connections: 1 });
  const leader = createLeader(transport, list, { timeoutMs, resolve });
  const healthDeadlineMs = Math.min(timeoutMs, HEALTH_DEADLINE_MS);
  const calls = (options.api === 'v1' ? createV1Calls : createV0Calls)(leader, healthDeadlineMs);
  const way = { transport: agents, scheme: list.scheme, api: options.api, credentials };

  return {
    capabilities: calls.capabilities,
    agents: calls.agents,
    agent: (agentId) => agent(calls, agentId),
    headroom: calls.headroom,
    tasksOnAgent: (address, { asks = false } = {}) => tasksOnAgent(way, address, asks),
    isStillDraining: (address) => isStillDraining(way, address),
    tasksByMaster: async (agentIds) => (agentIds.size === 0 ? [] : calls.tasksByMaster(agentIds)),
    hiddenByMaster: async (agentIds) => {
      const used = agentIds.size === 0 ? [] : [...(await calls.usedUnexplained(agentIds))];
      const who = callerText((await credentials?.())?.principal);
      return new Map(used.map((agentId) => [agentId, resourcesUsed(agentId, who)]));
    },
    unreachableTasks: async (agentIds) =>
      agentIds.size === 0 ? [] : (await calls.unreachableTasks()).filter(({ agentId }) => agentIds.has(agentId)),
    frameworkNames: calls.frameworkNames,
    schedule: calls.schedule,
    seesSchedule: async () =>
      options.trustEmptySchedule === true || seesSchedule(leader, options.api, (await credentials?.())?.principal),
    maintenanceStatus: calls.maintenanceStatus,
    health: calls.health,
    ...maintenanceWrites(calls),
    ...agentWrites(calls),
    close: async () => void (await Promise.all([transport.close(), agents.close()])),
  };
}

async function agent(calls: MasterCalls, agentId: string) {
  const { agents, recovered } = await calls.findAgent(agentId);
  if (agents[0] !== undefined) return agents[0];
  if (recovered[0] !== undefined) throw notBackYet(recovered[0]);
  return undefined;
}

function maintenanceWrites(calls: MasterCalls) {
  return {
    updateSchedule: async (schedule: Schedule, { allowEmpty = false } = {}) => {
      if (schedule.windows.length === 0 && !allowEmpty) {
        throw new MaintenanceError(
          'Internal',
          'an empty schedule would remove every window of the cluster: `allowEmpty` is missing',
        );
      }
      await confirmWrite(
        () => calls.sendSchedule(schedule),
        async () => isSame(await calls.schedule(), schedule),
      );
    },
    machineDown: (machines) =>
      confirmMachineWrite(machines, calls.sendDown, async (left) =>
        without(left, (await calls.maintenanceStatus()).down),
      ),
    machineUp: (machines) =>
      confirmMachineWrite(machines, calls.sendUp, async (left) => among(left, (await calls.maintenanceStatus()).down)),
  } satisfies Partial<MesosClient>;
}

function isSame(one: Schedule, other: Schedule): boolean {
  return stringifyMesosJson(fromSchedule(one)) === stringifyMesosJson(fromSchedule(other));
}

function agentWrites(calls: MasterCalls) {
  // An agent that was removed since it was listed has no tasks to end, and must not block the other
  // hosts of its request.
  const isRemoved = async (agentId: string) => {
    const { agents, recovered } = await calls.findAgent(agentId);
    return agents.length + recovered.length === 0;
  };
  return {
    // A repeated drain only replaces the grace period, so a lost one is sent again.
    drainAgent: (agentId, maxGracePeriodSeconds) =>
      confirmWrite(
        () => calls.sendDrain(agentId, maxGracePeriodSeconds),
        async () => false,
        () => isRemoved(agentId),
      ),
    deactivateAgent: (agentId) =>
      confirmWrite(
        () => calls.sendDeactivate(agentId),
        async () => (await calls.findAgent(agentId)).agents.some((found) => found.deactivated),
        () => isRemoved(agentId),
      ),
    reactivateAgent: (agentId) => reactivate(calls, agentId),
  } satisfies Partial<MesosClient>;
}

/**
 * Reactivates an agent. Mesos answers 400 for an agent that is unknown, not deactivated, or
 * DRAINING. It answers 409 for an agent that was removed meanwhile, and for a recovered agent,
 * although it reactivates that one.
 */
async function reactivate(calls: MasterCalls, agentId: string): Promise<void> {
  for (const last of [false, true]) {
    const outcome = await attempt(() => calls.sendReactivate(agentId));
    if (outcome === undefined) return;
    if ('refused' in outcome && outcome.status !== 400 && outcome.status !== 409) throw outcome.refused;
    const { agents, recovered } = await calls.findAgent(agentId);
    if (agents.some((found) => !found.deactivated)) return;
    if ('refused' in outcome) {
      if (recovered[0] === undefined) throw outcome.refused;
      if (outcome.status === 409) return;
      throw notBackYet(recovered[0]);
    }
    if (last || !outcome.lost.broken) throw outcomeNotKnown(outcome.lost);
  }
}
