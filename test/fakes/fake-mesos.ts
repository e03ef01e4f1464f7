import { MaintenanceError } from '../../functions/contract/errors.ts';
import type { Agent, MaintenanceWindow, Schedule, Task } from '../../functions/domain/mesos/mesos.ts';
import type { Pools } from '../../functions/domain/mesos/resources.ts';
import { sameMachine } from '../../functions/domain/mesos/schedule.ts';
import type { MesosClient } from '../../functions/ports/mesos.ts';
import { byHand, nameOf, type OtherOperator, withoutMachine } from './other-operator.ts';

/** A cluster in memory that obeys the master's rules, for thousands of steps. Logs each request. */

export interface FakeMesos extends MesosClient, OtherOperator {
  readonly log: FakeMesosWrite[];
  windows: MaintenanceWindow[];
  readonly down: Set<string>;
  readonly tasks: Map<string, Task[]>;
  readonly agentsByHost: Map<string, Agent>;
  /** Free resources of a host's agent. @default - much */
  readonly free: Map<string, Pools>;
  /** Tasks of agents that the master has given up. */
  readonly unreachable: Task[];
  /** Signs of tasks that a host's agent does not show. */
  readonly hidden: Map<string, string>;
  /** Hosts whose agent process drains, whatever the master says. */
  readonly drainingStill: Set<string>;
  /** The host's init starts its agent again: refused while the machine is DOWN. */
  restartAgent(hostname: string): void;
  /** The host's agent lost its work directory: it registers under a new id, on a port of its own. */
  replaceAgent(hostname: string): void;
  endTasks(hostname: string): void;
  /** The agent's process dies: the master still lists it, and does not hear from it. */
  disconnectAgent(hostname: string): void;
  /** The master gives the agent up: unreachable. */
  loseAgent(hostname: string): void;
}

type FakeMesosWrite =
  | { readonly call: 'updateSchedule'; readonly before: string; readonly after: string }
  /** `lastLook`: tasks that the look right before this call found; `lost`: tasks that it ended. */
  | {
      readonly call: 'machineDown';
      readonly hostname: string;
      readonly lastLook: number | undefined;
      readonly lost: number;
    }
  | { readonly call: 'machineUp'; readonly hostname: string };

const MUCH: Pools = { '*': { cpus: 1e6, mem: 1e9, disk: 1e9, gpus: 1e3, ports: 1e6 } };

export function scheduleText(windows: readonly MaintenanceWindow[]): string {
  return JSON.stringify(windows, (_key, value) => (typeof value === 'bigint' ? `${value}n` : value));
}

/** @param attributesOf those of a host's agent */
export function createFakeMesos(
  hostnames: readonly string[],
  attributesOf: (hostname: string) => Agent['attributes'] = () => ({}),
): FakeMesos {
  let clockNs = 1_795_000_000_000_000_000n;
  let replaced = 0;
  const lastLooks = new Map<string, number>();
  const refuse = (message: string) => {
    throw new MaintenanceError('MesosRefused', message);
  };
  const byId = (agentId: string) => [...fake.agentsByHost.values()].find((agent) => agent.agentId === agentId);
  const change = (agentId: string, changes: Partial<Agent>) => {
    const agent = byId(agentId);
    if (agent === undefined) return refuse('Unknown agent');
    const { drain, ...rest } = { ...agent, ...changes };
    fake.agentsByHost.set(agent.hostname, drain === undefined ? rest : { ...rest, drain });
  };

  const fake: FakeMesos = {
    log: [],
    windows: [],
    down: new Set(),
    tasks: new Map(hostnames.map((hostname) => [hostname, []])),
    agentsByHost: new Map(),
    free: new Map(),
    drainingStill: new Set(),
    hidden: new Map(),
    unreachable: [],
    capabilities: { drain: true, deactivate: true },

    restartAgent(hostname) {
      if (fake.down.has(hostname) || fake.agentsByHost.has(hostname)) return;
      clockNs += 1n;
      fake.agentsByHost.set(hostname, {
        agentId: `${hostname}-S0`,
        hostname,
        ip: `10.0.0.${hostnames.indexOf(hostname) + 1}`,
        port: 5051,
        active: true,
        deactivated: false,
        attributes: attributesOf(hostname),
        registeredAtNs: clockNs,
      });
    },

    replaceAgent(hostname) {
      const agent = fake.agentsByHost.get(hostname);
      if (agent === undefined) return;
      fake.agentsByHost.delete(hostname);
      fake.tasks.set(hostname, []);
      fake.restartAgent(hostname);
      replaced += 1;
      change(`${hostname}-S0`, { agentId: `${hostname}-S${replaced}`, port: 5051 + replaced });
    },

    endTasks(hostname) {
      fake.tasks.set(hostname, []);
      const agent = fake.agentsByHost.get(hostname);
      if (agent?.drain === 'draining') change(agent.agentId, { drain: 'drained' });
    },

    disconnectAgent(hostname) {
      const agent = fake.agentsByHost.get(hostname);
      if (agent !== undefined) fake.agentsByHost.set(hostname, { ...agent, active: false });
    },

    loseAgent(hostname) {
      fake.agentsByHost.delete(hostname);
      fake.tasks.set(hostname, []);
    },

    ...byHand(() => fake, hostnames),

    agents: async () => ({ agents: [...fake.agentsByHost.values()], recovered: [] }),
    headroom: async () =>
      [...fake.agentsByHost.values()].map((agent) => ({ ...agent, free: fake.free.get(agent.hostname) ?? MUCH })),
    agent: async (agentId) => byId(agentId),
    tasksOnAgent: async ({ agentId, port }) => {
      const hostname = agentId.replace(/-S\d+$/, '');
      const agent = fake.agentsByHost.get(hostname);
      if (agent?.port !== port || (!agent.active && !agent.deactivated)) return undefined;
      const tasks = fake.tasks.get(hostname) ?? [];
      lastLooks.set(hostname, tasks.length);
      const hidden = fake.hidden.get(hostname);
      const found = { tasks, unacknowledged: [], frameworkNames: new Map([['f1', 'web']]) };
      return hidden === undefined ? found : { ...found, hidden };
    },
    isStillDraining: async ({ ip }) => {
      const hostname = hostnames[Number(ip.split('.').at(-1)) - 1] ?? '';
      return fake.agentsByHost.has(hostname) ? fake.drainingStill.has(hostname) : undefined;
    },
    tasksByMaster: async (agentIds) =>
      [...fake.tasks].flatMap(([hostname, tasks]) =>
        agentIds.has(fake.agentsByHost.get(hostname)?.agentId ?? '') ? tasks : [],
      ),
    hiddenByMaster: async () => new Map(),
    unreachableTasks: async (agentIds) => fake.unreachable.filter(({ agentId }) => agentIds.has(agentId)),
    frameworkNames: async () => new Map([['f1', 'web']]),
    seesSchedule: async () => true,
    schedule: async (): Promise<Schedule> => ({ windows: fake.windows }),
    maintenanceStatus: async () => ({
      draining: fake.windows.flatMap(({ machineIds }) =>
        machineIds.filter((id) => !fake.down.has(nameOf(id))).map((id) => ({ id, answers: [] })),
      ),
      down: fake.windows.flatMap(({ machineIds }) => machineIds.filter((id) => fake.down.has(nameOf(id)))),
    }),

    async updateSchedule(schedule) {
      const kept = schedule.windows.flatMap(({ machineIds }) => machineIds.map(nameOf));
      for (const hostname of fake.down) {
        if (!kept.includes(hostname))
          refuse(`Machine '${hostname}' is deactivated and cannot be removed from the schedule`);
      }
      if (new Set(kept).size < kept.length) refuse('appears more than once in the schedule');
      fake.log.push({
        call: 'updateSchedule',
        before: scheduleText(fake.windows),
        after: scheduleText(schedule.windows),
      });
      fake.windows = [...schedule.windows];
    },

    async machineDown(machines) {
      const up = machines.filter((machine) => !fake.down.has(nameOf(machine)));
      // All or nothing: the master validates every machine before it takes the first one down.
      for (const machine of up) {
        const scheduled = fake.windows.some(({ machineIds }) => machineIds.some((id) => sameMachine(id, machine)));
        if (!scheduled) refuse(`Machine '${nameOf(machine)}' is not in DRAINING mode and cannot be brought down`);
      }
      for (const hostname of up.map(nameOf)) {
        fake.log.push({
          call: 'machineDown',
          hostname,
          lastLook: fake.agentsByHost.has(hostname) ? lastLooks.get(hostname) : 0,
          lost: fake.tasks.get(hostname)?.length ?? 0,
        });
        fake.down.add(hostname);
        fake.agentsByHost.delete(hostname);
        fake.tasks.set(hostname, []);
      }
    },

    async machineUp(machines) {
      for (const machine of machines) {
        const hostname = nameOf(machine);
        if (!fake.down.delete(hostname)) continue;
        fake.log.push({ call: 'machineUp', hostname });
        fake.windows = withoutMachine(fake.windows, hostname);
      }
    },

    async drainAgent(agentId) {
      const agent = byId(agentId);
      if (agent === undefined) return refuse('Unknown agent');
      const machine = { hostname: agent.hostname, ip: agent.ip };
      if (fake.windows.some(({ machineIds }) => machineIds.some((id) => sameMachine(id, machine)))) {
        refuse(`Agent ${agentId} is part of a maintenance schedule`);
      }
      const hasTasks = (fake.tasks.get(agent.hostname) ?? []).length > 0;
      change(agentId, { active: false, deactivated: true, drain: hasTasks ? 'draining' : 'drained' });
    },

    async deactivateAgent(agentId) {
      change(agentId, { active: false, deactivated: true });
    },

    async reactivateAgent(agentId) {
      const agent = byId(agentId);
      if (agent === undefined) return refuse('Agent is not deactivated');
      if (agent.drain === 'draining') refuse('Agent is still in the DRAINING state');
      fake.agentsByHost.set(agent.hostname, withoutDrain({ ...agent, active: true, deactivated: false }));
    },

    health: async () => ({ leader: 'http://fake', version: '1.11.0' }),
  };
  for (const hostname of hostnames) fake.restartAgent(hostname);
  return fake;
}

function withoutDrain({ drain: _drain, ...agent }: Agent): Agent {
  return agent;
}
