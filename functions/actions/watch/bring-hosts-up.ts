import pLimit from 'p-limit';
import type { Host } from '../../domain/host/host.ts';
import { isDown } from '../../domain/host/host-state.ts';
import type { Agent } from '../../domain/mesos/mesos.ts';
import { machineOf } from '../../domain/mesos/schedule.ts';
import { blockedByDrains, type ClusterView, decideReturn, type ReturnDecision } from '../../domain/return/return.ts';
import type { Services } from '../../ports/services.ts';
import { stillDraining } from '../host/inspect-agents.ts';
import { noteLook } from '../host/note-look.ts';
import { finishUpUnlessBlocked, freeStuckDrains, isReturned, switchAgent } from '../return/return-host.ts';
import { finishUpWhenVerified, openVerify } from '../return/verify-host.ts';
import { type ClusterLists, clusterView } from '../schedule/cluster-view.ts';
import { returnBlocker } from '../schedule/host-managers.ts';
import { withdrawSchedule } from '../schedule/publish.ts';
import { releaseReplacements } from './release-replacements.ts';
import { attempt, doTogether, type Round, readFor } from './round.ts';

/** Calls to a master at a time. */
const AT_ONCE = 50;
/** A cancelled drain needs three: it leaves the schedule, is reactivated, and becomes UP. */
const PASSES = 3;

/** Brings hosts with the goal UP as many steps further as need no waiting. */
export async function bringHostsUp(round: Round, hosts: readonly Host[]): Promise<void> {
  // A cancelled drain no longer needs its replacements.
  releaseReplacements(
    round,
    hosts.filter((host) => !isDown(host)),
  );
  let open = hosts;
  for (let pass = 1; pass <= PASSES && open.length > 0; pass += 1) {
    // Later passes must see what this one has changed.
    open = await onePass(round, open, pass === 1 ? round.lists : round.services.mesos);
  }
}

interface Decided {
  readonly host: Host;
  readonly decision: ReturnDecision;
}

/** Returns the hosts that may go on at once. */
async function onePass(round: Round, hosts: readonly Host[], lists: ClusterLists): Promise<readonly Host[]> {
  const decided = await readFor(round, hosts, async () => decideAll(round.services, hosts, await clusterView(lists)));
  if (decided === undefined) return [];
  const of = (kind: ReturnDecision['kind']) => decided.filter(({ decision }) => decision.kind === kind);
  const [withdrawn, switched] = await Promise.all([
    withdraw(round, of('unschedule')),
    switchAgents(round, decided),
    bringUp(round, of('bring-up')),
    ...decided.map((one) => finishOrWait(round, one)),
  ]);
  return [...withdrawn, ...switched];
}

/**
 * @param view read after the records: an older one could show a host from before its drain
 */
async function decideAll(services: Services, hosts: readonly Host[], view: ClusterView): Promise<readonly Decided[]> {
  const decided = hosts.map((host) => ({ host, decision: decideReturn(host, view) }));
  return withAgentsOwnWord(decided, await stillDraining(services, decided.flatMap(returningAgents)));
}

function returningAgents({ decision }: Decided): readonly Agent[] {
  return decision.kind === 'reactivate' || decision.kind === 'back' ? decision.agents : [];
}

function withAgentsOwnWord(decided: readonly Decided[], draining: readonly Agent[]): readonly Decided[] {
  const busy = new Set(draining);
  return decided.map((one) => ({
    host: one.host,
    decision: blockedByDrains(
      one.decision,
      returningAgents(one).filter((agent) => busy.has(agent)),
    ),
  }));
}

async function bringUp(round: Round, decided: readonly Decided[]): Promise<void> {
  const { services } = round;
  const free: Host[] = [];
  await pLimit(AT_ONCE).map(decided, ({ host }) =>
    attempt(round, host, async () => {
      const blocker = await returnBlocker(services, host);
      if (blocker !== undefined) return noteLook(services, host, [blocker]);
      free.push(host);
      return host;
    }),
  );
  const up = await doTogether(round, free, (hosts) => services.mesos.machineUp(hosts.map(machineOf)));
  await Promise.all(up.map((host) => attempt(round, host, () => noteLook(services, host, []))));
}

function withdraw(round: Round, decided: readonly Decided[]): Promise<readonly Host[]> {
  const hosts = decided.map(({ host }) => host);
  return doTogether(round, hosts, (some) => withdrawSchedule(round.services, some));
}

/** Returns the hosts whose agents were switched. */
async function switchAgents(round: Round, decided: readonly Decided[]): Promise<readonly Host[]> {
  const done = await pLimit(AT_ONCE).map(decided, async ({ host, decision }) => {
    const agents = agentsToSwitch(round.services, decision);
    if (agents.length === 0) return undefined;
    return attempt(round, host, async () => {
      await Promise.all(agents.map((agent) => switchAgent(round.services, host, agent)));
      return noteLook(round.services, host, []);
    });
  });
  return done.filter((host) => host !== undefined);
}

function agentsToSwitch(services: Services, decision: ReturnDecision): readonly Agent[] {
  const isSwitch = decision.kind === 'reactivate' || decision.kind === 'deactivate';
  return isSwitch && !isReturned(services, decision) ? decision.agents : [];
}

async function finishOrWait(round: Round, { host, decision }: Decided): Promise<void> {
  const { services, number } = round;
  if (isReturned(services, decision)) {
    const { agents } = decision;
    if (openVerify(host) === undefined) await attempt(round, host, () => finishUpUnlessBlocked(services, host, agents));
    else round.moves.push(round.verify(() => attempt(round, host, () => finishUpWhenVerified(services, host, agents))));
  } else if (decision.kind === 'wait') {
    await attempt(round, host, async () => {
      await freeStuckDrains(services, number, host, decision.draining);
      return noteLook(services, host, decision.blockers);
    });
  }
}
