import type { HostPlan, MaintenanceAccepted } from '../../contract/api/api.ts';
import type { NamedStart } from '../../contract/api/requests.ts';
import type { AgentHeadroom } from '../../domain/capacity/headroom.ts';
import { type LeavingTogether, planDrain } from '../../domain/dry-run/dry-run.ts';
import { movedBy, type TaskOnHost } from '../../domain/dry-run/tasks-on-hosts.ts';
import { heldByForeignWindow, tasksHidden } from '../../domain/host/blocker.ts';
import { holdersText } from '../../domain/host/holds.ts';
import { type UsualTimes, usualOf, usualText, wayTime } from '../../domain/host/step-times.ts';
import { allDraining, seen } from '../../domain/mesos/agent.ts';
import { isRolling } from '../../domain/rolling/options.ts';
import { planWaves } from '../../domain/rolling/wave.ts';
import { plural } from '../../domain/text/counted.ts';
import type { Services } from '../../ports/services.ts';
import { agentsInUse, without } from '../capacity/agents-in-use.ts';
import { findHostsInForeignWindows, limitsOf, tasksOnAgents, tasksOnLostAgents } from '../drain/survey-hosts.ts';
import { type Decided, decide } from '../registration/register.ts';
import { startMaintenance, startNotes } from '../registration/resolve-request.ts';
import { refuseRollingFaults, rollingOptions } from '../registration/rolling-options.ts';
import { clusterHosts } from '../rolling/cluster-hosts.ts';
import { askGates } from '../rolling/hear-gates.ts';
import { planView } from './dry-run-view.ts';
import { countTasks, type HostSituation, stepsOf } from './host-forecast.ts';

/** Lines of tasks by job in one answer; with more, hosts show their tasks by framework alone. */
const MAX_LINES = 20_000;

/**
 * Predicts what `start` would do, for each host and for all of them together. Refuses what `start`
 * would refuse, and changes nothing.
 */
export async function dryRun(services: Services, request: NamedStart, by: string): Promise<MaintenanceAccepted> {
  const maintenance = startMaintenance(request, { by, id: 'dry-run', executionArn: null }, services.clock());
  refuseRollingFaults(services, request);
  const decided = await decide(services, maintenance, request.hosts);
  const leaving = decided.filter(({ outcome }) => outcome === 'accepted');
  const rolling = isRolling(request) ? await wavesOf(services, request, leaving) : undefined;
  const [{ tasks, silent, hidden }, lost, agents, foreign, gates, watch] = await Promise.all([
    tasksOnAgents(
      services,
      leaving.flatMap((candidate) => candidate.agents),
    ),
    tasksOnLostAgents(services, leaving),
    agentsInUse(services),
    findHostsInForeignWindows(services, leaving),
    gatesNow(services, request),
    services.store.watch(),
  ]);
  const blocked = undrained(leaving, foreign);
  const limits = await limitsOf(services, tasks);
  const { mesos, pollSeconds } = services;
  const waves = rolling && leavingTogether(rolling.waves, leaving, agents);
  const staying = waves === undefined ? without(new Set(request.hosts), agents) : fewest(waves, agents);
  const canDrain = mesos.capabilities.drain;
  const usual = usualTime(watch?.usual ?? {}, request, waves?.length);
  const plan = planDrain({ ...limits, tasks, staying, waves, canDrain, inForeignWindows: blocked, pollSeconds, usual });
  const jobOf = new Map(limits.jobs.flatMap(({ job, tasks: theirs }) => theirs.map((task) => [task, job.name])));
  const planOf = hostPlans(tasks, jobOf, ({ hostname }) => ({
    ...{ start: maintenance.start, capabilities: mesos.capabilities },
    ...{ isForeign: foreign.has(hostname), isBlocked: canDrain && blocked.has(hostname) },
    unanswered: silent.has(hostname) ? count(tasks, hostname) : lost.get(hostname),
    hidden: hidden.get(hostname) ?? [],
  }));
  const hosts = decided.map((candidate) => ({
    hostname: candidate.hostname,
    state: candidate.host?.state ?? ('HOST_STATE_UP' as const),
    outcome: candidate.outcome,
    plan: planOf(candidate),
  }));
  const view = planView(plan, tasks.length, staying.length);
  const notes = startNotes(request, services.clock());
  return { maintenanceId: null, hosts, executionArn: null, dryRun: true, plan: view, ...rolling, ...gates, ...notes };
}

/** Estimated from the time that steps took here before; undefined while too little is known. */
function usualTime(times: UsualTimes, request: NamedStart, waves: number | undefined) {
  const drain = usualOf(times, 'drain');
  if (waves === undefined) return drain && { seconds: drain.seconds, restsOn: usualText('drains', drain) };
  const each = wayTime(times, rollingOptions(request));
  return each && { seconds: waves * each.seconds, restsOn: `${plural(waves, 'wave')} down and up, ${each.restsOn}` };
}

async function gatesNow(services: Services, { gates }: NamedStart): Promise<Pick<MaintenanceAccepted, 'gates'>> {
  if (gates === undefined) return {};
  const answers = await askGates(services, gates);
  return { gates: [...answers].map(([name, { colour, evidence }]) => ({ name, colour, evidence })) };
}

/** Predicts the waves if everything goes well, and why the remaining hosts could not start. */
async function wavesOf(services: Services, request: NamedStart, leaving: readonly Decided[]) {
  const waiting = leaving.map(({ hostname }) => hostname);
  const cluster = await clusterHosts(services, waiting);
  const { waves, heldBy } = planWaves({ options: rollingOptions(request), waiting, own: new Set(waiting), cluster });
  return { waves: waves.map((wave) => [...wave]), heldBy };
}

/** A host that could not start now counts as a wave of its own. */
function leavingTogether(
  waves: readonly (readonly string[])[],
  leaving: readonly Decided[],
  agents: readonly AgentHeadroom[],
): readonly LeavingTogether[] {
  const planned = new Set(waves.flat());
  const others = leaving.flatMap(({ hostname }) => (planned.has(hostname) ? [] : [[hostname]]));
  return [...waves, ...others].map((wave) => {
    const hostnames = new Set(wave);
    return { hostnames, staying: without(hostnames, agents) };
  });
}

/** Agents that stay while the largest wave is out. */
function fewest(waves: readonly LeavingTogether[], agents: readonly AgentHeadroom[]): readonly AgentHeadroom[] {
  return waves.reduce((least, { staying }) => (staying.length < least.length ? staying : least), agents);
}

/** Hosts whose agents cannot drain: Mesos refuses DRAIN_AGENT inside a foreign window. */
function undrained(leaving: readonly Decided[], foreign: ReadonlySet<string>): ReadonlySet<string> {
  const blocked = leaving.filter(({ hostname, agents }) => foreign.has(hostname) && !allDraining(agents.map(seen)));
  return new Set(blocked.map(({ hostname }) => hostname));
}

function count(tasks: readonly TaskOnHost[], hostname: string): number {
  return tasks.filter((task) => task.hostname === hostname).length;
}

function hostPlans(
  tasks: readonly TaskOnHost[],
  jobOf: ReadonlyMap<TaskOnHost, string>,
  situationOf: (candidate: Decided) => HostSituation,
): (candidate: Decided) => HostPlan {
  const byHost = Map.groupBy(tasks, ({ hostname }) => hostname);
  const lines = [...byHost.values()].reduce((sum, theirs) => sum + countTasks(theirs, jobOf).length, 0);
  const shown = lines > MAX_LINES ? new Map<TaskOnHost, string>() : jobOf;
  return (candidate) => {
    const { outcome, hostname } = candidate;
    if (outcome === 'already') {
      return { tasks: [], steps: [alreadyText(candidate)], blockers: [] };
    }
    const theirs = byHost.get(hostname) ?? [];
    const situation = situationOf(candidate);
    const isBlocked = situation.isBlocked && movedBy('mesos', theirs).length > 0;
    const isHidden = situation.hidden.length > 0;
    return {
      tasks: countTasks(theirs, shown),
      steps: stepsOf(theirs, situation),
      blockers: [
        ...(isHidden ? [tasksHidden(situation.hidden)] : []),
        ...(isBlocked ? [heldByForeignWindow(hostname)] : []),
      ],
    };
  };
}

function alreadyText({ host, holds }: Decided): string {
  const id = host?.maintenance?.id ?? '';
  return holds === undefined
    ? `nothing: it is in maintenance ${id} already`
    : `no second drain: it is in maintenance ${id} already, and then held by ${holdersText(holds)}`;
}
