import pLimit from 'p-limit';
import { isMaintenanceError } from '../../contract/errors.ts';
import type { AgentTasks, Task } from '../../domain/mesos/mesos.ts';
import type { Services } from '../../ports/services.ts';

/** The tasks of agents, from the agents themselves as far as they answer. Every look at agents goes through here. */

export interface AgentAddress {
  readonly agentId: string;
  readonly ip: string;
  readonly port: number;
}

export interface Inspected<A extends AgentAddress> {
  /** Of every agent that was asked for. */
  readonly tasksOf: ReadonlyMap<A, AgentTasks>;
  /** Those that did not answer: their tasks are as the master has them. */
  readonly silent: ReadonlySet<A>;
}

/** A thousand agents in a few seconds, far below the 1,024 open files that a Lambda function may have. */
const AGENTS_AT_ONCE = 100;
/** So many silent agents mean that agents cannot be reached from here: each more would cost its whole timeout. */
const ENOUGH_SILENT = 20;

/**
 * Looks at what runs on the agents now, at a bounded number of them at the same time.
 *
 * One call to each agent's own API, and none to the master while they answer. For those that do not the master's word counts: an
 * agent that it lists still has the tasks that it knows of; one that it no longer lists (unreachable, gone, never back) has none
 * left to move. It counts as well for those that show nothing and do not count what they run: Mesos may hide it.
 *
 * @param asks with what each task asks for, for a plan
 * @param patient false where nothing may wait for an agent that answers, and does not say what it runs: then it counts as one that hides tasks
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

/** Throws faults of our own. */
function asHidden(error: unknown): AgentTasks {
  if (!isMaintenanceError(error, 'MesosUnavailable') && !isMaintenanceError(error, 'MesosRefused')) throw error;
  const hidden = `the agent does not say what it runs: ${error.message}`;
  return { tasks: [], unacknowledged: [], frameworkNames: new Map(), hidden };
}

function showsNothing({ tasks, unacknowledged, hidden }: AgentTasks): boolean {
  return tasks.length + unacknowledged.length === 0 && hidden === undefined;
}

/** Those of the agents whose own process still drains. One that does not say counts as the master shows it. */
export async function stillDraining<A extends AgentAddress>(
  { mesos }: Services,
  agents: readonly A[],
): Promise<readonly A[]> {
  const drains = await pLimit(AGENTS_AT_ONCE).map(agents, (agent) => mesos.drainsStill(agent).catch(unsaid));
  return agents.filter((_agent, index) => drains[index] === true);
}

/** An older agent has no such call, and will never say. Missing credentials or rights are somebody's to mend. */
function unsaid(error: unknown): undefined {
  if (!isMaintenanceError(error, 'MesosRefused') || error.wait !== 'agent-awaited') throw error;
}

/** One call for each of the master's lists, however many agents are silent. */
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

/** Ids of those that the master lists, or expects back: the call for their tasks fails while one of these is not. */
async function listedOf(mesos: Services['mesos'], silent: readonly AgentAddress[]): Promise<ReadonlySet<string>> {
  const [only] = silent;
  if (only === undefined) return new Set();
  if (silent.length === 1) return new Set((await mesos.agent(only.agentId)) === undefined ? [] : [only.agentId]);
  const { agents, recovered } = await mesos.agents();
  const known = new Set([...agents, ...recovered].map(({ agentId }) => agentId));
  return new Set(silent.map(({ agentId }) => agentId).filter((agentId) => known.has(agentId)));
}
