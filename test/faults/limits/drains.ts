import { isLimited, moveWithinLimits } from '../../../functions/actions/drain/keep-limits.ts';
import { releaseSurges } from '../../../functions/actions/drain/release-surges.ts';
import { isMaintenanceError } from '../../../functions/contract/errors.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import type { MesosClient } from '../../../functions/ports/mesos.ts';
import type { LeavingTask, Scheduler } from '../../../functions/ports/scheduler.ts';
import type { Services } from '../../../functions/ports/services.ts';
import type { Store } from '../../../functions/ports/store.ts';
import { createFakeMesos } from '../../fakes/fake-mesos.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';
import { testServices } from '../../fakes/services.ts';
import { type Chance, chanceOfRun } from '../stage/chance.ts';
import type { LimitedCluster, MakeCluster } from './limited-cluster.ts';
import { VirtualAgents } from './virtual-agents.ts';
import { VirtualTime } from './virtual-time.ts';

/**
 * Three hosts drain beside a scheduler whose jobs have limits, on a clock that jumps. Nothing fails but the scheduler itself, which restarts and
 * changes its leader: whenever a job is below its limit it is because of us. The truth is looked at after everything that happens.
 */

const DRAINING = ['h1', 'h2', 'h3'];
const SPARE = ['s1', 's2', 's3'];
const MAX_MS = 45 * 60_000;
/** Of a host that stays: there is no place on it, or for some, or for all. */
const SPARE_CPUS = [0.5, 2, 16];

export interface DrainsResult {
  /** The first moment at which a job was below its limit; undefined when there was none. */
  readonly broken: string | undefined;
  /** Hosts that were not empty in the end. */
  readonly left: readonly string[];
  /** Jobs that are not as large in the end as their owners want them, or do not serve. */
  readonly incomplete: readonly string[];
  readonly kills: number;
}

/**
 * Replaces requests of the product to a scheduler by wrong ones, to prove that the drains notice.
 */
export type Mutation = (scheduler: Scheduler) => Scheduler;

export async function drains(
  make: MakeCluster,
  { seed, run, mutation = (scheduler) => scheduler }: { seed: number; run: number; mutation?: Mutation },
): Promise<DrainsResult> {
  const world = new Drains(make, chanceOfRun(seed, run), mutation);
  await world.run();
  return world.result();
}

class Drains {
  private readonly chance: Chance;
  private readonly time = new VirtualTime();
  private readonly agents: VirtualAgents;
  private readonly cluster: LimitedCluster;
  private readonly mutation: Mutation;
  private readonly store = createMemoryStore();
  private broken: string | undefined;
  private failure: unknown;
  private kills = 0;

  constructor(make: MakeCluster, chance: Chance, mutation: Mutation) {
    this.chance = chance;
    this.mutation = mutation;
    const sizes = [
      ...DRAINING.map((hostname) => [hostname, 16] as const),
      ...SPARE.map((hostname) => [hostname, chance.pick(SPARE_CPUS)] as const),
    ];
    const resources = new Map(sizes.map(([hostname, cpus]) => [hostname, { cpus, mem: 4_096, disk: 4_096 }]));
    this.agents = new VirtualAgents(this.time, chance, resources);
    const hosts = { draining: DRAINING, spare: SPARE };
    this.cluster = make({ time: this.time, chance, agents: this.agents, hosts });
  }

  async run(): Promise<void> {
    const { chance, time } = this;
    this.cluster.begin();
    for (const hostname of DRAINING) {
      time.after(20_000 + chance.below(chance.pick([1, 60_000])), () => this.agents.drain(hostname));
    }
    const reconciling = this.services();
    // A second watcher may run for a while: its lease had run out, or an operator started it.
    const watchers = chance.is(0.5) ? [this.services(), this.services()] : [reconciling];
    for (const watcher of watchers) void this.watch(watcher);
    void this.reconcile(reconciling);
    for (const happen of Object.values(this.cluster.happenings)) {
      for (let left = chance.below(4); left > 0; left -= 1) time.after(chance.below(300_000), happen);
    }
    await time.run(MAX_MS, () => this.look());
    time.end();
    if (this.failure !== undefined) throw this.failure;
  }

  result(): DrainsResult {
    return {
      broken: this.broken,
      left: DRAINING.filter((hostname) => this.agents.tasksOn(hostname).length > 0),
      incomplete: this.cluster.standings().flatMap(({ job, isComplete }) => (isComplete ? [] : [job])),
      kills: this.kills,
    };
  }

  private look(): void {
    if (this.broken !== undefined) return;
    const low = this.cluster.standings().find(({ serving, floor }) => serving < floor);
    if (low === undefined) return;
    const at = this.time.now().toISOString().slice(11, 23);
    this.broken = `${at}: ${low.serving} of ${low.job} serve, and ${low.floor} must`;
  }

  /** Looks at all draining hosts, from the first of them to the last. */
  private async watch(services: Services): Promise<void> {
    const emptied = new Set<string>();
    await this.guarded(async () => {
      while (emptied.size < DRAINING.length) {
        await this.later(1_000, 8_000);
        const draining = this.agents.draining.filter((hostname) => !emptied.has(hostname));
        await this.unlessAway(() => this.lookAtHosts(draining, services));
        const empty = draining.filter((hostname) => this.agents.tasksOn(hostname).length === 0);
        await this.unlessAway(() => releaseSurges(services, new Set(empty)));
        for (const hostname of empty) emptied.add(hostname);
      }
    });
  }

  private async lookAtHosts(hostnames: readonly string[], services: Services): Promise<void> {
    const tasks = hostnames.flatMap((hostname) =>
      this.agents.tasksOn(hostname).map((taskId) => leaving(taskId, hostname)),
    );
    const [scheduler] = services.schedulers.values();
    if (scheduler === undefined || tasks.length === 0) return;
    await (isLimited(scheduler) ? moveWithinLimits(services, scheduler, tasks) : scheduler.move(tasks));
  }

  private async reconcile(services: Services): Promise<void> {
    await this.guarded(async () => {
      for (;;) {
        await this.later(55_000, 65_000);
        await this.unlessAway(() => releaseSurges(services));
      }
    });
  }

  private later(leastMs: number, mostMs: number): Promise<void> {
    return this.time.sleep(leastMs + this.chance.below(mostMs - leastMs));
  }

  private async unlessAway(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isMaintenanceError(error, 'SchedulerUnavailable')) throw error;
    }
  }

  private async guarded(work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => {
      this.failure ??= error;
    });
  }

  /** Of a process of its own. */
  private services(): Services {
    const rule = { framework: '*', type: 'marathon' } as const;
    const fake = createFakeMesos([]);
    const draining = () => this.agents.draining.map((hostname) => ({ id: { hostname }, answers: [] }));
    const answers: Partial<MesosClient> = {
      headroom: async () => this.agents.headroom(),
      maintenanceStatus: async () => ({ draining: draining(), down: [] }),
    };
    const mesos = { ...fake, ...answers };
    return {
      ...testServices(mesos, { clock: () => this.time.now() }),
      schedulers: new Map([[rule, this.counted(this.mutation(this.cluster.scheduler()))]]),
      store: this.slowStore(),
    };
  }

  private counted(scheduler: Scheduler): Scheduler {
    return {
      ...scheduler,
      move: (tasks) => {
        this.kills += tasks.length;
        return scheduler.move(tasks);
      },
    };
  }

  /** Others may write between a read and a write. */
  private slowStore(): Store {
    const { store } = this;
    const slow = async <T>(call: () => Promise<T>): Promise<T> => {
      await this.later(1, 200);
      return call();
    };
    return {
      ...store,
      host: async (hostname) => host(hostname),
      claimedJobs: () => slow(() => store.claimedJobs()),
      jobClaims: (jobId) => slow(() => store.jobClaims(jobId)),
      putJobClaims: (record, now) => slow(() => store.putJobClaims(record, now)),
    };
  }
}

function host(hostname: string): Host {
  const maintenance = hostMaintenance({ id: 'm-1', reason: 'kernel' });
  return hostRecord({ hostname, state: 'HOST_STATE_DRAINING', goalState: 'HOST_STATE_DOWN', maintenance });
}

function leaving(taskId: string, hostname: string): LeavingTask {
  const task = { taskId, frameworkId: 'f-1', framework: 'marathon', agentId: `${hostname}-S0`, hostname };
  return { ...task, maintenanceId: 'm-1', reason: 'kernel', deadline: null, onDeadline: 'hold' };
}
