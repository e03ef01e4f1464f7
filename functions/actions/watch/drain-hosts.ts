import { type DrainDecision, decideDrain, isEmpty, type Look } from '../../domain/drain/drain.ts';
import type { Host } from '../../domain/host/host.ts';
import { isEmptied } from '../../domain/host/host-state.ts';
import { agentsByHost, allDraining } from '../../domain/mesos/agent.ts';
import type { Agent } from '../../domain/mesos/mesos.ts';
import { unseenAgents } from '../../domain/reconcile/inventory.ts';
import { isMachineDown } from '../../domain/return/return.ts';
import type { Services } from '../../ports/services.ts';
import { askSchedulers } from '../drain/ask-schedulers.ts';
import { askForDrains, endDrain, type Found, noteWaiting, type WaitingHost, waitingHost } from '../drain/move-tasks.ts';
import { agentsAsListed, inspectHosts, inverseOfferAnswers } from '../host/inspect-host.ts';
import { noteLook, type OpenBlocker } from '../host/note-look.ts';
import { placementView } from '../schedule/cluster-view.ts';
import { releaseReplacements } from './release-replacements.ts';
import { attempt, attemptAll, type PlacementView, type Round, readFor, refuseAwaited } from './round.ts';

/**
 * Looks at draining hosts: moves the tasks that may go, decided for all hosts at once, and records
 * the blockers of the others. Returns the hosts that are empty now. Does not wait for the moves: a
 * silent scheduler holds up no empty host.
 */
export async function drainHosts(round: Round, hosts: readonly Host[]): Promise<readonly Host[]> {
  if (hosts.length === 0) return [];
  const { services } = round;
  const looks = await inspectHosts(services, hosts);
  const atMs = services.clock().getTime();
  // After the looks: an agent that died with its tasks is no longer listed.
  const view = await readFor(round, hosts, () => placementView(services));
  if (view === undefined) return [];
  round.placement = { view, atMs };
  const listed = new Map(view.agents.map((agent) => [agent.agentId, agent]));
  const byHost = agentsByHost(view.agents);
  const waiting: WaitingHost[] = [];
  const ended = await Promise.all(
    hosts.map((host) =>
      attempt(round, host, async () => {
        const look = looks.get(host.hostname);
        if (look === undefined || look instanceof Error) throw look;
        refuseAwaited(host, view, look.tasks.length + host.tasks.running > 0);
        const unseen = unseenAgents(host, byHost.get(host.hostname) ?? []);
        if (unseen !== undefined && isEmpty(look)) return noteLook(services, host, host.blockers, unseen);
        if (isEmpty(look)) round.looks.set(host.hostname, { look, atMs });
        const found = foundOn(round, host, look, view, listed);
        const decision = decide(services, host, found, view);
        if (decision.kind !== 'wait') return endDrain(services, host, found, decision);
        waiting.push(waitingHost(services, host, found, decision));
        return host;
      }),
    ),
  );
  const moving = waiting.map(({ host }) => host);
  round.moves.push(attemptAll(round, moving, () => moveOn(round, waiting)));
  // A drained host to which a task has come is not empty.
  const drained = ended
    .filter((host) => host !== undefined)
    .filter((host) => isEmptied(host) && !moving.includes(host));
  releaseReplacements(round, drained);
  return drained;
}

function foundOn(
  { number, usual }: Round,
  host: Host,
  look: Look,
  { status }: PlacementView,
  listed: ReadonlyMap<string, Agent>,
): Found {
  return { look, agents: agentsAsListed(host, listed), isMachineDown: isMachineDown(status, host), number, usual };
}

function decide(
  { rules, mesos, clock }: Services,
  host: Host,
  { look, agents }: Found,
  { status }: PlacementView,
): DrainDecision {
  return decideDrain(look, {
    rules,
    maintenance: host.maintenance ?? { deadline: null, onDeadline: 'hold' },
    draining: allDraining(agents),
    canDrain: mesos.capabilities.drain,
    answers: inverseOfferAnswers(status, host),
    now: clock(),
  });
}

async function moveOn(round: Round, waiting: readonly WaitingHost[]): Promise<void> {
  const { services } = round;
  const asking = waiting.map(({ host, found: { look }, decision: { asks }, stock }) => ({
    ...{ host, look, asks, before: stock.progress.asked },
  }));
  const toDrain = waiting.filter(({ decision }) => decision.drainAgents);
  const [answers, refusals] = await Promise.all([
    askSchedulers(services, asking),
    askForDrains(services, toDrain).catch((error: Error) => error),
  ]);
  await Promise.all(
    waiting.map((each) =>
      attempt(round, each.host, async () => {
        const { hostname } = each.host;
        const asked = answers.get(hostname);
        if (asked === undefined || asked instanceof Error) throw asked;
        const refused = refusals instanceof Error && toDrain.includes(each) ? refusals : drainsOf(refusals, hostname);
        if (refused instanceof Error) throw refused;
        return noteWaiting(services, each, asked, refused);
      }),
    ),
  );
}

function drainsOf(refusals: ReadonlyMap<string, readonly OpenBlocker[] | Error> | Error, hostname: string) {
  return refusals instanceof Error ? [] : (refusals.get(hostname) ?? []);
}
