import pLimit from 'p-limit';
import { isMaintenanceError } from '../../contract/errors.ts';
import type { AgentTasks, Task } from '../../domain/mesos/mesos.ts';
import type { Services } from '../../ports/services.ts';

/**
 * Reads the tasks of agents from the agents themselves, if they answer. Every look at agents goes
 * through here.
 */

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

/**
 * Reads a thousand agents in a few seconds, far below the 1,024 open files of a Lambda function.
 */
const AGENTS_AT_ONCE = 100;
/**
 * So many silent agents mean that agents are unreachable from here: each more costs its whole
 * timeout.
 */
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
  const tasksOf = new Map<A, AgentTasks>();
  const silent = new Set<A>();
  const unsure = new Set<A>();
  await pLimit(AGENTS_AT_ONCE).map(agents, async (agent) => {
    const options = asks ? { asks } : {};
    if (silent.size >= ENOUGH_SILENT) return silent.add(agent);
    const asked = services.mesos.tasksOnAgent(agent, options);
    const answered = await (patient ? asked : asked.catch(asHidden));
    if (answered === undefined) return silent.add(agent);
    if (showsNothing(answered) && answered.uncounted !== undefined) {
      services.report.warn('an agent does not count its tasks: the master is asked', { reason: answered.uncounted });
      return unsure.add(agent);
    }
    return tasksOf.set(agent, answered);
  });
  const asked = [...silent, ...unsure];
  const byMaster = await tasksByMaster(services, asked);
  for (const agent of asked) tasksOf.set(agent, byMaster(agent.agentId));
  return { tasksOf, silent };
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
 * Agents whose own process still drains. An agent that does not say counts as the master shows it.
 */
export async function stillDraining<A extends AgentAddress>(
  { mesos }: Services,
  agents: readonly A[],
): Promise<readonly A[]> {
  const drains = await pLimit(AGENTS_AT_ONCE).map(agents, (agent) => mesos.isStillDraining(agent).catch(unsaid));
  return agents.filter((_agent, index) => drains[index] === true);
}

/**
 * Older agents lack the call and never answer. The operator must fix missing credentials or rights,
 * so those errors leave.
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

/**
 * Ids of agents that the master lists or expects back: its call for tasks fails if any other is
 * named.
 */
async function listedOf(mesos: Services['mesos'], silent: readonly AgentAddress[]): Promise<ReadonlySet<string>> {
  const [only] = silent;
  if (only === undefined) return new Set();
  if (silent.length === 1) return new Set((await mesos.agent(only.agentId)) === undefined ? [] : [only.agentId]);
  const { agents, recovered } = await mesos.agents();
  const known = new Set([...agents, ...recovered].map(({ agentId }) => agentId));
  return new Set(silent.map(({ agentId }) => agentId).filter((agentId) => known.has(agentId)));
}
