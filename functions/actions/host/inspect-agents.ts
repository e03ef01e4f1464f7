import pLimit from 'p-limit';
import { isMaintenanceError } from '../../contract/errors.ts';
import type { AgentTasks, Task } from '../../domain/mesos/mesos.ts';
import type { Services } from '../../ports/services.ts';

/** Reads tasks from the agents themselves, if they answer. Every look at agents comes here. */

export interface AgentAddress {
  readonly agentId: string;
  readonly ip: string;
  readonly port: number;
}

interface Inspected<A extends AgentAddress> {
  /** Has every agent that was asked for. */
  readonly tasksOf: ReadonlyMap<A, AgentTasks>;
  /** Agents that did not answer: their tasks are as the master knows them. */
  readonly silent: ReadonlySet<A>;
}

/** Reads 1,000 agents in a few seconds, far below the 1,024 open files of a Lambda function. */
const AGENTS_AT_ONCE = 100;
/** After this many silent agents no other is asked: each would cost its whole timeout. */
const ENOUGH_SILENT = 20;

/**
 * Reads what runs on the agents now, a bounded number of them at a time.
 *
 * Each agent's own API gets one call, and the master gets none while agents answer. For a silent
 * agent the master decides: a listed agent has the tasks that the master knows; an agent that is no
 * longer listed (unreachable, gone, never back) has none left to move. The master also decides for
 * an agent that shows nothing and does not count its tasks: Mesos may hide them.
 *
 * @param asks adds the resources that each task asks for, for a dry run
 * @param patient false when an agent that answers without its tasks must not delay the caller: it
 * then counts as an agent with hidden tasks
 */
export async function inspectAgents<A extends AgentAddress>(
  services: Services,
  agents: readonly A[],
  { asks = false, patient = true } = {},
): Promise<Inspected<A>> {
  const { tasksOf, failed, ...rest } = await inspectAnyAgents(services, agents, { asks, isPatient: () => patient });
  for (const error of failed.values()) throw error;
  return { tasksOf, ...rest };
}

interface InspectedAny<A extends AgentAddress> extends Inspected<A> {
  /** Errors of agents that answered without their tasks, or that only a recovering master knows. */
  readonly failed: ReadonlyMap<A, Error>;
}

/** Like `inspectAgents`, but the error of one agent does not fail the others. */
export async function inspectAnyAgents<A extends AgentAddress>(
  services: Services,
  agents: readonly A[],
  { asks = false, isPatient }: { readonly asks?: boolean; readonly isPatient: (agent: A) => boolean },
): Promise<InspectedAny<A>> {
  const tasksOf = new Map<A, AgentTasks>();
  const failed = new Map<A, Error>();
  const silent = new Set<A>();
  const unsure = new Set<A>();
  const asked = async (agent: A) => {
    const options = asks ? { asks } : {};
    const answer = services.mesos.tasksOnAgent(agent, options);
    const answered = await (isPatient(agent) ? answer : answer.catch(asHidden));
    if (answered === undefined) return silent.add(agent);
    if (showsNothing(answered) && answered.uncounted !== undefined) {
      services.report.warn('an agent does not count its tasks: the master is asked', { reason: answered.uncounted });
      return unsure.add(agent);
    }
    return tasksOf.set(agent, answered);
  };
  await pLimit(AGENTS_AT_ONCE).map(agents, async (agent) => {
    if (silent.size >= ENOUGH_SILENT) silent.add(agent);
    else await asked(agent).catch((error: Error) => failed.set(agent, error));
  });
  await askMaster(services, [...silent, ...unsure], tasksOf, failed);
  return { tasksOf, silent, failed };
}

/** Asks the master about the agents together, or one by one if it cannot answer for one of them. */
async function askMaster<A extends AgentAddress>(
  services: Services,
  agents: readonly A[],
  tasksOf: Map<A, AgentTasks>,
  failed: Map<A, Error>,
): Promise<void> {
  try {
    const byMaster = await tasksByMaster(services, agents);
    for (const agent of agents) tasksOf.set(agent, byMaster(agent.agentId));
  } catch (error) {
    const [only, ...others] = agents;
    if (only === undefined || others.length === 0 || agents.length > ENOUGH_SILENT) {
      for (const agent of agents) failed.set(agent, error as Error);
    } else {
      for (const agent of agents) await askMaster(services, [agent], tasksOf, failed);
    }
  }
}

/** Turns an error of Mesos into hidden tasks; rethrows everything else. */
function asHidden(error: unknown): AgentTasks {
  if (!isMaintenanceError(error, 'MesosUnavailable') && !isMaintenanceError(error, 'MesosRefused')) throw error;
  const hidden = `the agent does not say what it runs: ${error.message}`;
  return { tasks: [], unacknowledged: [], frameworkNames: new Map(), hidden };
}

function showsNothing({ tasks, unacknowledged, hidden }: AgentTasks): boolean {
  return tasks.length + unacknowledged.length === 0 && hidden === undefined;
}

/**
 * Agents whose own process still drains. Leaves out agents without an answer: there the caller
 * follows the master.
 */
export async function stillDraining<A extends AgentAddress>(
  { mesos }: Services,
  agents: readonly A[],
): Promise<readonly A[]> {
  const drains = await pLimit(AGENTS_AT_ONCE).map(agents, (agent) => mesos.isStillDraining(agent).catch(unsaid));
  return agents.filter((_agent, index) => drains[index] === true);
}

/**
 * Ignores an old agent that lacks the call. Throws all other errors: the operator must fix missing
 * credentials or rights.
 */
function unsaid(error: unknown): undefined {
  if (!isMaintenanceError(error, 'MesosRefused') || error.wait !== 'agent-awaited') throw error;
}

/** Makes one call for each of the master's lists, however many agents are silent. */
async function tasksByMaster(
  { mesos }: Services,
  silent: readonly AgentAddress[],
): Promise<(agentId: string) => AgentTasks> {
  const listed = await listedOf(mesos, silent);
  const none: readonly Task[] = [];
  const [tasks, frameworkNames] =
    listed.size === 0
      ? [none, new Map<string, string>()]
      : await Promise.all([mesos.tasksByMaster(listed), mesos.frameworkNames()]);
  const byAgent = Map.groupBy(tasks, ({ agentId }) => agentId);
  const hidden = await mesos.hiddenByMaster(new Set([...listed].filter((agentId) => !byAgent.has(agentId))));
  return (agentId) => {
    const sign = hidden.get(agentId);
    const found = { tasks: byAgent.get(agentId) ?? none, unacknowledged: none, frameworkNames };
    return sign === undefined ? found : { ...found, hidden: sign };
  };
}

/** Ids of agents that the master lists or expects back: its call for tasks fails for any other. */
async function listedOf(mesos: Services['mesos'], silent: readonly AgentAddress[]): Promise<ReadonlySet<string>> {
  const [only] = silent;
  if (only === undefined) return new Set();
  if (silent.length === 1) return new Set((await mesos.agent(only.agentId)) === undefined ? [] : [only.agentId]);
  const { agents, recovered } = await mesos.agents();
  const known = new Set([...agents, ...recovered].map(({ agentId }) => agentId));
  return new Set(silent.map(({ agentId }) => agentId).filter((agentId) => known.has(agentId)));
}
