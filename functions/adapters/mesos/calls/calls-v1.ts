import * as z from 'zod';
import type { Call, Reply } from '../../http/transport.ts';
import type { Leader } from '../masters/leader.ts';
import { stringifyMesosJson } from '../wire/json.ts';
import { type AgentLists, fromGetAgents, fromSlaves, GetAgents, Slaves } from '../wire/wire-agents.ts';
import { GetAgentsWithHeadroom, headroomFromGetAgents } from '../wire/wire-headroom.ts';
import {
  fromMachineIds,
  fromSchedule,
  toMaintenanceStatus,
  toSchedule,
  WireSchedule,
  WireStatus,
} from '../wire/wire-maintenance.ts';
import { decode } from '../wire/wire-refusals.ts';
import { GetFrameworks, GetTasks, GetUnreachableTasks, isTerminal } from '../wire/wire-tasks.ts';
import { only, refuseRecovered, slavesCall } from './agent-lookup.ts';
import type { MasterCalls, SentWrite } from './master-calls.ts';
import { GetExecutorAgents, inUse, UsedSlaves, unexplained, usedCall } from './used-resources.ts';

/** The v1 operator API. A leader that has not recovered answers 503, never with empty lists. */

const GetVersion = z.object({
  type: z.literal('GET_VERSION'),
  get_version: z.object({ version_info: z.object({ version: z.string() }) }),
});
const GetSchedule = z.object({
  type: z.literal('GET_MAINTENANCE_SCHEDULE'),
  get_maintenance_schedule: z.object({ schedule: WireSchedule }),
});
const GetStatus = z.object({
  type: z.literal('GET_MAINTENANCE_STATUS'),
  get_maintenance_status: z.object({ status: WireStatus }),
});

export function v1Call(name: string, argument: object = {}): Call {
  return { name, method: 'POST', path: '/api/v1', body: stringifyMesosJson({ type: name, ...argument }) };
}

export function createV1Calls(leader: Leader, healthDeadlineMs: number): MasterCalls {
  async function read<T>(name: string, schema: z.ZodType<T>, only?: string): Promise<{ value: T; reply: Reply }> {
    const call = v1Call(name);
    const reply = await leader.ask(call, only);
    return { value: decode(call, reply, schema), reply };
  }

  async function write(name: string, argument: object): Promise<SentWrite> {
    return { name, reply: await leader.ask({ ...v1Call(name, argument), write: true }) };
  }

  const agents = async () => fromGetAgents((await read('GET_AGENTS', GetAgents)).value);

  return {
    capabilities: { drain: true, deactivate: true },
    agents,
    headroom: async () => headroomFromGetAgents((await read('GET_AGENTS', GetAgentsWithHeadroom)).value),
    findAgent: (agentId) => findAgent(leader, agentId, agents),
    tasksByMaster: async (agentIds) => {
      const lists = await read('GET_AGENTS', GetAgents);
      refuseRecovered(fromGetAgents(lists.value).recovered, agentIds);
      const { value: tasks } = await read('GET_TASKS', GetTasks, lists.reply.origin);
      return tasks.filter((task) => agentIds.has(task.agentId) && !isTerminal(task));
    },
    usedUnexplained: async (agentIds) => {
      const call = usedCall(agentIds);
      const used = inUse(decode(call, await leader.ask(call), UsedSlaves), agentIds);
      return used.size === 0 ? used : unexplained(used, (await read('GET_EXECUTORS', GetExecutorAgents)).value);
    },
    unreachableTasks: async () => (await read('GET_TASKS', GetUnreachableTasks)).value,
    frameworkNames: async () => (await read('GET_FRAMEWORKS', GetFrameworks)).value,
    schedule: async () =>
      toSchedule((await read('GET_MAINTENANCE_SCHEDULE', GetSchedule)).value.get_maintenance_schedule.schedule),
    maintenanceStatus: async () =>
      toMaintenanceStatus((await read('GET_MAINTENANCE_STATUS', GetStatus)).value.get_maintenance_status.status),
    health: () => health(leader, healthDeadlineMs),
    ...writes(write),
  };
}

function writes(write: (name: string, argument: object) => Promise<SentWrite>) {
  return {
    sendSchedule: (schedule) =>
      write('UPDATE_MAINTENANCE_SCHEDULE', { update_maintenance_schedule: { schedule: fromSchedule(schedule) } }),
    sendDown: (machines) => write('START_MAINTENANCE', { start_maintenance: { machines: fromMachineIds(machines) } }),
    sendUp: (machines) => write('STOP_MAINTENANCE', { stop_maintenance: { machines: fromMachineIds(machines) } }),
    sendDrain: (agentId, maxGracePeriodSeconds) =>
      write('DRAIN_AGENT', {
        drain_agent: {
          agent_id: { value: agentId },
          ...(maxGracePeriodSeconds === undefined ? {} : { max_grace_period: toDuration(maxGracePeriodSeconds) }),
        },
      }),
    sendDeactivate: (agentId) => write('DEACTIVATE_AGENT', { deactivate_agent: { agent_id: { value: agentId } } }),
    sendReactivate: (agentId) => write('REACTIVATE_AGENT', { reactivate_agent: { agent_id: { value: agentId } } }),
  } satisfies Partial<MasterCalls>;
}

/** Makes a google.protobuf.Duration. Mesos reads the `nanoseconds` that it prints itself as 0. */
function toDuration(seconds: number): { seconds: number; nanos: number } {
  const whole = Math.floor(seconds);
  return { seconds: whole, nanos: Math.round((seconds - whole) * 1e9) };
}

/**
 * Looks up one agent by the filter of /slaves. GET_AGENTS checks an empty answer: a leader that has
 * not recovered answers /slaves with empty lists, but GET_AGENTS with 503.
 */
async function findAgent(leader: Leader, agentId: string, agents: () => Promise<AgentLists>): Promise<AgentLists> {
  const call = slavesCall(agentId);
  const shown = only(agentId, fromSlaves(decode(call, await leader.ask(call), Slaves)));
  return shown.agents.length + shown.recovered.length > 0 ? shown : only(agentId, await agents());
}

async function health(leader: Leader, deadlineMs: number) {
  const call = { ...v1Call('GET_VERSION'), deadlineMs };
  const reply = await leader.ask(call);
  return { leader: reply.origin, version: decode(call, reply, GetVersion).get_version.version_info.version };
}
