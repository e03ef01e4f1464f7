import { deadlinePolicy, type Look } from '../../domain/drain/drain.ts';
import type { AgentSeen, Host } from '../../domain/host/host.ts';
import { seen } from '../../domain/mesos/agent.ts';
import type { AgentTasks, InverseOfferAnswer } from '../../domain/mesos/mesos.ts';
import { machineOf, sameMachine } from '../../domain/mesos/schedule.ts';
import type { Services } from '../../ports/services.ts';
import { inspectAgents } from './inspect-agents.ts';

/** Combines the tasks of a host's agents into one look. */
export function lookOf(tasks: readonly AgentTasks[]): Look {
  return {
    tasks: tasks.flatMap((of) => of.tasks),
    unacknowledged: tasks.flatMap(({ unacknowledged }) => unacknowledged),
    frameworkNames: new Map(tasks.flatMap(({ frameworkNames }) => [...frameworkNames])),
    hidden: tasks.flatMap(({ hidden }) => hidden ?? []),
  };
}

/**
 * Looks at the agents that the host had last, at its address. A deadline that gives tasks up, or
 * cancels, does not wait for an agent that answers without its tasks.
 */
export async function inspectHost(services: Services, host: Host): Promise<Look> {
  const agents = host.agents.map(({ agentId, port }) => ({ agentId, ip: host.ip, port }));
  const policy = host.maintenance && deadlinePolicy(host.maintenance, services.clock());
  const { tasksOf } = await inspectAgents(services, agents, { patient: policy == null || policy === 'hold' });
  return lookOf([...tasksOf.values()]);
}

/** Answers of the frameworks to their inverse offers for the host, by framework id. */
export async function inverseOfferAnswers(
  services: Services,
  host: Host,
): Promise<ReadonlyMap<string, InverseOfferAnswer>> {
  const machine = machineOf(host);
  const { draining } = await services.mesos.maintenanceStatus();
  const answers = draining.find(({ id }) => sameMachine(id, machine))?.answers ?? [];
  return new Map(answers.map(({ frameworkId, answer }) => [frameworkId, answer]));
}

/** The host's agents as the master lists them now; an agent that is no longer listed is gone. */
export function agentsAsListed(services: Services, host: Host): Promise<readonly AgentSeen[]> {
  return Promise.all(
    host.agents.map(async (known) => {
      const agent = await services.mesos.agent(known.agentId);
      return agent === undefined ? { ...known, status: 'gone' as const } : seen(agent);
    }),
  );
}
