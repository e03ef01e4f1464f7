import { deadlinePolicy, type Look } from '../../domain/drain/drain.ts';
import type { AgentSeen, Host } from '../../domain/host/host.ts';
import { seen } from '../../domain/mesos/agent.ts';
import type { Agent, AgentTasks, InverseOfferAnswer, MaintenanceStatus } from '../../domain/mesos/mesos.ts';
import { machineOf, sameMachine } from '../../domain/mesos/schedule.ts';
import type { Services } from '../../ports/services.ts';
import { inspectAnyAgents } from './inspect-agents.ts';

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
  const look = (await inspectHosts(services, [host])).get(host.hostname);
  if (look === undefined || look instanceof Error) throw look;
  return look;
}

/** Looks at many hosts at once; an error of one host's agents does not fail the others. */
export async function inspectHosts(
  services: Services,
  hosts: readonly Host[],
): Promise<ReadonlyMap<string, Look | Error>> {
  const now = services.clock();
  const agentsOf = hosts.map((host) => host.agents.map(({ agentId, port }) => ({ agentId, ip: host.ip, port, host })));
  const isPatient = ({ host: { maintenance } }: { readonly host: Host }) => {
    const policy = maintenance && deadlinePolicy(maintenance, now);
    return policy == null || policy === 'hold';
  };
  const { tasksOf, failed } = await inspectAnyAgents(services, agentsOf.flat(), { isPatient });
  return new Map(
    hosts.map(({ hostname }, index) => {
      const agents = agentsOf[index] ?? [];
      const error = agents.flatMap((agent) => failed.get(agent) ?? [])[0];
      return [hostname, error ?? lookOf(agents.flatMap((agent) => tasksOf.get(agent) ?? []))];
    }),
  );
}

/** The host's agents as the master lists them; an agent that it no longer lists is `gone`. */
export function agentsAsListed(host: Host, listed: ReadonlyMap<string, Agent>): readonly AgentSeen[] {
  return host.agents.map((known) => {
    const agent = listed.get(known.agentId);
    return agent === undefined ? { ...known, status: 'gone' as const } : seen(agent);
  });
}

/** Answers of the frameworks to their inverse offers for the host, by framework id. */
export function inverseOfferAnswers(
  { draining }: MaintenanceStatus,
  host: Host,
): ReadonlyMap<string, InverseOfferAnswer> {
  const machine = machineOf(host);
  const answers = draining.find(({ id }) => sameMachine(id, machine))?.answers ?? [];
  return new Map(answers.map(({ frameworkId, answer }) => [frameworkId, answer]));
}
