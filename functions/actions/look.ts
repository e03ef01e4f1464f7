import { seen } from '../domain/agent.ts';
import type { Look } from '../domain/drain.ts';
import type { AgentSeen, Host } from '../domain/host.ts';
import type { Agent, AgentTasks, InverseOfferAnswer } from '../domain/mesos.ts';
import { machineOf, sameMachine } from '../domain/schedule.ts';
import type { Services } from '../ports/services.ts';

type AgentAddress = { readonly agentId: string; readonly ip: string; readonly port: number };

const NOTHING: AgentTasks = { tasks: [], unacknowledged: [], frameworkNames: new Map() };

/**
 * What runs on a host's agents now.
 *
 * One call to each agent's own API, and none to the master while it answers. When it does not, the master's word counts: an agent
 * that the master lists still has the tasks that the master knows of; one that it does not list any more (unreachable,
 * gone, never back) has none left to move.
 */
export async function lookAtAgents(services: Services, agents: readonly AgentAddress[]): Promise<Look> {
  const found = await Promise.all(agents.map((agent) => lookAtAgent(services, agent)));
  return {
    tasks: found.flatMap(({ tasks }) => tasks),
    unacknowledged: found.flatMap(({ unacknowledged }) => unacknowledged),
    frameworkNames: new Map(found.flatMap(({ frameworkNames }) => [...frameworkNames])),
  };
}

async function lookAtAgent(services: Services, agent: AgentAddress): Promise<AgentTasks> {
  const answered = await services.mesos.tasksOnAgent(agent);
  if (answered !== undefined) return answered;
  if ((await services.mesos.agent(agent.agentId)) === undefined) return NOTHING;
  const [tasks, frameworkNames] = await Promise.all([
    services.mesos.tasksByMaster(new Set([agent.agentId])),
    services.mesos.frameworkNames(),
  ]);
  return { tasks, unacknowledged: [], frameworkNames };
}

/** The agents that the host was last seen with, at its address. */
export function lookAtHost(services: Services, host: Host): Promise<Look> {
  return lookAtAgents(
    services,
    host.agents.map(({ agentId, port }) => ({ agentId, ip: host.ip, port })),
  );
}

/** What the frameworks have answered to their inverse offers for the host, by framework id. */
export async function inverseOfferAnswers(
  services: Services,
  host: Host,
): Promise<ReadonlyMap<string, InverseOfferAnswer>> {
  const machine = machineOf(host);
  const { draining } = await services.mesos.maintenanceStatus();
  const answers = draining.find(({ id }) => sameMachine(id, machine))?.answers ?? [];
  return new Map(answers.map(({ frameworkId, answer }) => [frameworkId, answer]));
}

/** Those of the agents whose own process still drains. One that does not answer counts as the master shows it. */
export async function stillDraining({ mesos }: Services, agents: readonly Agent[]): Promise<readonly Agent[]> {
  const drains = await Promise.all(agents.map((agent) => mesos.drainsStill(agent)));
  return agents.filter((_agent, index) => drains[index] === true);
}

/** The host's agents as the master lists them now; one that it does not list any more is gone. */
export function agentsAsListed(services: Services, host: Host): Promise<readonly AgentSeen[]> {
  return Promise.all(
    host.agents.map(async (known) => {
      const agent = await services.mesos.agent(known.agentId);
      return agent === undefined ? { ...known, status: 'gone' as const } : seen(agent);
    }),
  );
}
