import type { MaintenanceWindow } from '../../../functions/domain/mesos/mesos.ts';
import type { SimJob } from '../../fakes/job-cluster.ts';
import { FRAMEWORKS, type FrameworkId } from '../stage/cluster.ts';
import { markOf } from '../stage/ledger.ts';
import type { World } from './world.ts';

/** Events of the cluster itself, and changes that other operators make. */

const HAPPENINGS = {
  launch: 8,
  endTask: 6,
  endTasks: 2,
  startAgent: 6,
  reregister: 2,
  silence: 1,
  hang: 1,
  lose: 1,
  replace: 1,
  failOver: 0.3,
  loseInstance: 1,
  sicken: 1,
  deploy: 0.5,
  place: 0.5,
  restartScheduler: 0.5,
} as const;

export function happen(world: World): unknown {
  const { chance, cluster } = world;
  const hostname = chance.pick(cluster.hostnames);
  const what = chance.weighted(HAPPENINGS);
  const tasks = cluster.tasksOn(hostname);
  world.say(`${what} ${hostname}`);
  switch (what) {
    case 'launch':
      return cluster.launch(hostname, chance.pick(PLAIN));
    case 'endTask':
      return tasks.length > 0 ? cluster.endTask(chance.pick(tasks).taskId) : undefined;
    case 'endTasks':
      return cluster.endPlainTasks(hostname);
    case 'startAgent':
      return startAgents(world);
    case 'reregister':
      return cluster.mesos.down.has(hostname) ? undefined : cluster.reregister(hostname);
    case 'silence':
      return cluster.silence(hostname);
    case 'hang':
      return cluster.hang(hostname);
    case 'lose':
      return cluster.loseAgent(hostname);
    case 'replace':
      return cluster.replaceAgent(hostname);
    case 'failOver':
      return cluster.failOver();
    case 'restartScheduler':
      cluster.jobs.uncheckedUntil = cluster.now + chance.below(60) * 1_000;
      return undefined;
    default:
      return happenToJob(world, what);
  }
}

const PLAIN = (Object.keys(FRAMEWORKS) as FrameworkId[]).filter((id) => id !== 'f2');

function startAgents({ cluster }: World): void {
  for (const hostname of cluster.hostnames) {
    if (cluster.isAway(hostname)) cluster.reregister(hostname);
    cluster.startAgent(hostname);
  }
}

function happenToJob({ chance, cluster }: World, what: 'loseInstance' | 'sicken' | 'deploy' | 'place'): void {
  const { jobs } = cluster.jobs;
  if (what === 'place') cluster.jobs.hasPlace = chance.is(0.5);
  if (jobs.length === 0) return;
  const job: SimJob = chance.pick(jobs);
  if (what === 'deploy') job.deployedUntil = cluster.now + chance.below(90) * 1_000;
  if (job.instances.length === 0) return;
  const instance = chance.pick(job.instances);
  if (what === 'loseInstance') cluster.loseInstance(instance);
  if (what === 'sicken') instance.sickUntil = cluster.now + 45_000;
}

const INTERFERENCES = {
  ownWindow: 4,
  windowOnOurs: 2,
  dropOurs: 3,
  wipe: 1,
  down: 2,
  up: 2,
  drain: 1,
  reactivate: 3,
  deactivate: 1,
} as const;

/**
 * Another operator works on the same cluster. The master answers them as it answers us; a refusal
 * is their problem.
 */
export async function interfere(world: World): Promise<void> {
  const { chance, cluster } = world;
  const hostname = chance.pick(cluster.hostnames);
  const what = chance.weighted(INTERFERENCES);
  world.say(`somebody else: ${what} ${hostname}`);
  try {
    await INTERFERE[what](world, hostname);
  } catch (error) {
    world.say(`somebody else is refused: ${(error as Error).message}`);
  }
  cluster.sync();
}

export const INTERFERE: Readonly<Record<keyof typeof INTERFERENCES, (world: World, hostname: string) => unknown>> = {
  ownWindow: (world) => toggle(world, `x${world.chance.below(3)}`, '10.9.9.9'),
  windowOnOurs: (world, hostname) => toggle(world, hostname, addressOf(world.cluster, hostname)),
  dropOurs: ({ cluster }, hostname) => cluster.postForeign((windows) => without(windows, hostname)),
  wipe: ({ cluster }) =>
    cluster.postForeign((windows) =>
      windows.filter(({ machineIds }) => machineIds.some((id) => cluster.mesos.down.has(id.hostname ?? ''))),
    ),
  down: async (world, hostname) => {
    const { cluster } = world;
    const ip = addressOf(cluster, hostname);
    if (!cluster.mesos.windows.some(({ machineIds }) => machineIds.some((id) => id.hostname === hostname))) {
      await toggle(world, hostname, ip);
    }
    await cluster.machineDown([{ hostname, ip }]);
  },
  up: ({ cluster }, hostname) => cluster.mesos.machineUp([{ hostname, ip: addressOf(cluster, hostname) }]),
  drain: async ({ cluster, ledger }, hostname) => {
    const { agentId = '' } = cluster.agent(hostname) ?? {};
    await cluster.mesos.drainAgent(agentId);
    ledger.switchedOff.delete(agentId);
  },
  reactivate: async ({ cluster }, hostname) => {
    if (!cluster.silent.has(hostname)) await cluster.mesos.reactivateAgent(cluster.agent(hostname)?.agentId ?? '');
  },
  deactivate: async ({ cluster, ledger }, hostname) => {
    const { agentId = '' } = cluster.agent(hostname) ?? {};
    await cluster.mesos.deactivateAgent(agentId);
    ledger.switchedOff.delete(agentId);
  },
};

type Cluster = World['cluster'];

/** FakeMesos gives addresses by the order of the hosts. */
function addressOf(cluster: Cluster, hostname: string): string {
  return `10.0.0.${cluster.hostnames.indexOf(hostname) + 1}`;
}

/** Puts a machine into a window of its own, or takes it out of the one that it is in. */
function toggle({ cluster, ledger }: World, hostname: string, ip: string): Promise<void> {
  return cluster.postForeign((windows) => {
    if (windows.some(({ machineIds }) => machineIds.some((id) => id.hostname === hostname)))
      return without(windows, hostname);
    const window = { machineIds: [{ hostname, ip }], unavailability: { startNs: BigInt(ledger.theirs.size + 1) } };
    ledger.theirs.add(markOf({ hostname, ip }, window.unavailability));
    return [window, ...windows];
  });
}

export function without(windows: readonly MaintenanceWindow[], hostname: string): readonly MaintenanceWindow[] {
  return windows
    .map((window) => ({ ...window, machineIds: window.machineIds.filter((id) => id.hostname !== hostname) }))
    .filter(({ machineIds }) => machineIds.length > 0);
}
