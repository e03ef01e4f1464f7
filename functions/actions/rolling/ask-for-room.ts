import { isMaintenanceError } from '../../contract/errors.ts';
import { isLost } from '../../domain/host/agent-status.ts';
import { tasksHidden } from '../../domain/host/blocker.ts';
import { agentsByHost, statusOf } from '../../domain/mesos/agent.ts';
import { chooseWithRoom, type RoomDecision, type RoomQuestion } from '../../domain/rolling/room.ts';
import type { Services } from '../../ports/services.ts';
import { agentsInUse } from '../capacity/agents-in-use.ts';
import { limitsOf, tasksOnAgents } from '../drain/survey-hosts.ts';

/**
 * Asks agents and schedulers which of the hosts may begin together: their tasks find a place
 * elsewhere, and their jobs can spare them. A host waits when a question about it gets no answer.
 *
 * @param candidates names of hosts that the limits let begin
 */
export async function askForRoom(services: Services, candidates: readonly string[]): Promise<RoomDecision> {
  try {
    return chooseWithRoom(await roomQuestion(services, candidates));
  } catch (error) {
    if (!isMaintenanceError(error, 'MesosRefused')) throw error;
    return { begin: [], waitsFor: new Map(candidates.map((name) => [name, error.message])) };
  }
}

/** Collects the facts for a choice: the hosts' tasks, their jobs' limits, and free resources. */
export async function roomQuestion(services: Services, candidates: readonly string[]): Promise<RoomQuestion> {
  const byHost = agentsByHost((await services.mesos.agents()).agents);
  // No scheduler can move the tasks of a lost agent.
  const agents = candidates.flatMap((name) =>
    (byHost.get(name) ?? []).filter((agent) => !isLost({ status: statusOf(agent) })),
  );
  const { tasks, silent, hidden } = await tasksOnAgents(services, agents, { patient: false });
  const { jobs, unanswered } = await limitsOf(services, tasks);
  const reasons = new Map<string, string>();
  for (const { tasks: theirs, message } of unanswered)
    for (const { hostname } of theirs) reasons.set(hostname, message);
  for (const [hostname, signs] of hidden) if (signs.length > 0) reasons.set(hostname, tasksHidden(signs).message);
  for (const hostname of silent) reasons.set(hostname, 'its agent does not answer: what runs there is unknown');
  // The master's answer is large: without tasks it is not needed.
  const headroom = tasks.length === 0 ? [] : await agentsInUse(services);
  return { candidates, tasks, jobs, agents: headroom, unanswered: reasons };
}
