import { decideDrain, isEmpty } from '../../domain/drain/drain.ts';
import type { Host } from '../../domain/host/host.ts';
import { isEmptied } from '../../domain/host/host-state.ts';
import { allDraining } from '../../domain/mesos/agent.ts';
import { isMachineDown } from '../../domain/return/return.ts';
import { applyDrainDecision } from '../drain/move-tasks.ts';
import { agentsAsListed, inspectHosts, inverseOfferAnswers } from '../host/inspect-host.ts';
import { placementView } from '../schedule/cluster-view.ts';
import { attempt, type Round } from './round.ts';

/**
 * Looks at draining hosts: moves the tasks that may go, and records the blockers of the others.
 * Returns the hosts that are empty now.
 */
export async function drainHosts(round: Round, hosts: readonly Host[]): Promise<readonly Host[]> {
  if (hosts.length === 0) return [];
  const { services } = round;
  const looks = await inspectHosts(services, hosts);
  const atMs = services.clock().getTime();
  // After the looks: an agent that died with its tasks is no longer listed.
  const view = await placementView(services);
  const listed = new Map(view.agents.map((agent) => [agent.agentId, agent]));
  const written = await Promise.all(
    hosts.map((host) =>
      attempt(round, host, async () => {
        const look = looks.get(host.hostname);
        if (look === undefined || look instanceof Error) throw look;
        const { maintenance } = host;
        if (maintenance === null) return host;
        const agents = agentsAsListed(host, listed);
        const decision = decideDrain(look, {
          rules: services.rules,
          maintenance,
          draining: allDraining(agents),
          canDrain: services.mesos.capabilities.drain,
          answers: inverseOfferAnswers(view.status, host),
          now: services.clock(),
        });
        if (isEmpty(look)) round.looks.set(host.hostname, { look, atMs });
        const found = { look, agents, isMachineDown: isMachineDown(view.status, host), number: round.number };
        return applyDrainDecision(services, host, found, decision);
      }),
    ),
  );
  return written.filter((host) => host !== undefined).filter(isEmptied);
}
