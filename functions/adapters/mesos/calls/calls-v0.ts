import * as z from 'zod';
import { MaintenanceError } from '../../../contract/errors.ts';
import type { Call } from '../../http/transport.ts';
import type { Leader } from '../masters/leader.ts';
import { stringifyMesosJson } from '../wire/json.ts';
import { fromSlaves, Slaves } from '../wire/wire-agents.ts';
import { headroomFromSlaves, SlavesWithHeadroom } from '../wire/wire-headroom.ts';
import {
  fromMachineIds,
  fromSchedule,
  toMaintenanceStatus,
  toSchedule,
  WireSchedule,
  WireStatus,
} from '../wire/wire-maintenance.ts';
import { decode } from '../wire/wire-refusals.ts';
import { isTerminal, V0Frameworks, V0MasterState } from '../wire/wire-tasks.ts';
import { only, refuseRecovered, slavesCall } from './agent-lookup.ts';
import type { MasterCalls, SentWrite } from './master-calls.ts';
import { createRecoveryLook, get } from './recovery-v0.ts';
import { inUse, UsedSlaves, unexplained, usedCall, V0ExecutorAgents } from './used-resources.ts';

/**
 * The endpoints of masters without the v1 operator API.
 *
 * A leader that has not read its registry answers with 200 and EMPTY data, and accepts a schedule
 * that drops the windows it does not know yet. So every write, and a second read after an empty
 * answer, goes to a master whose recovery is known to be over.
 */
export function createV0Calls(leader: Leader, healthDeadlineMs: number): MasterCalls {
  const look = createRecoveryLook(leader);

  async function read<T>(call: Call, schema: z.ZodType<T>, isEmpty: (value: T) => boolean): Promise<T> {
    const first = decode(call, await leader.ask(call), schema);
    if (!isEmpty(first)) return first;
    return decode(call, await leader.ask(call, await look()), schema);
  }

  async function write(path: string, body: object): Promise<SentWrite> {
    const call: Call = { name: `POST ${path}`, method: 'POST', path, body: stringifyMesosJson(body), write: true };
    return { name: call.name, reply: await leader.ask(call, await look()) };
  }

  const lists = async (call: Call) => fromSlaves(await read(call, Slaves, noSlaves));

  return {
    capabilities: { drain: false, deactivate: false },
    agents: () => lists(get('/slaves')),
    headroom: async () => headroomFromSlaves(await read(get('/slaves'), SlavesWithHeadroom, noSlaves)),
    findAgent: async (agentId) => only(agentId, await lists(slavesCall(agentId))),
    tasksByMaster: async (agentIds) => {
      const state = await read(get('/state'), V0MasterState, noSlaves);
      const recovered = state.recovered_slaves.map(({ id, hostname }) => ({ agentId: id, hostname }));
      refuseRecovered(recovered, agentIds);
      const tasks = state.frameworks.flatMap((framework) => framework.tasks);
      return tasks.filter((task) => agentIds.has(task.agentId) && !isTerminal(task));
    },
    usedUnexplained: async (agentIds) => {
      const used = inUse(await read(usedCall(agentIds), UsedSlaves, noSlaves), agentIds);
      return used.size === 0 ? used : unexplained(used, await read(get('/state'), V0ExecutorAgents, () => false));
    },
    unreachableTasks: async () =>
      (await read(get('/state'), V0MasterState, noSlaves)).frameworks.flatMap(
        ({ unreachable_tasks }) => unreachable_tasks,
      ),
    frameworkNames: () => read(get('/frameworks'), V0Frameworks, (names) => names.size === 0),
    schedule: async () =>
      toSchedule(await read(get('/maintenance/schedule'), WireSchedule, ({ windows }) => windows.length === 0)),
    maintenanceStatus: async () =>
      toMaintenanceStatus(await read(get('/maintenance/status'), WireStatus, nothingKnown)),
    health: () => health(leader, look, healthDeadlineMs),
    sendSchedule: (schedule) => write('/maintenance/schedule', fromSchedule(schedule)),
    sendDown: (machines) => write('/machine/down', fromMachineIds(machines)),
    sendUp: (machines) => write('/machine/up', fromMachineIds(machines)),
    sendDrain: () => lacks('DRAIN_AGENT'),
    sendDeactivate: () => lacks('DEACTIVATE_AGENT'),
    sendReactivate: () => lacks('REACTIVATE_AGENT'),
  };
}

function noSlaves(lists: { slaves: readonly unknown[]; recovered_slaves: readonly unknown[] }): boolean {
  return lists.slaves.length + lists.recovered_slaves.length === 0;
}

function nothingKnown(status: z.infer<typeof WireStatus>): boolean {
  return status.draining_machines.length + status.down_machines.length === 0;
}

const Version = z.object({ version: z.string() });

/** Every master answers /version, so the leader is found first. */
async function health(leader: Leader, look: () => Promise<string>, deadlineMs: number) {
  const origin = await look();
  const call = { ...get('/version'), deadlineMs };
  return { leader: origin, version: decode(call, await leader.ask(call, origin), Version).version };
}

async function lacks(name: string): Promise<never> {
  throw new MaintenanceError('MesosRefused', `${name}: the v0 endpoints have no such call`);
}
