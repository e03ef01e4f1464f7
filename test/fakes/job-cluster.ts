import type { Instance, Job } from '../../functions/domain/jobs/job.ts';
import { NO_AMOUNTS } from '../../functions/domain/mesos/resources.ts';

/**
 * A cluster whose scheduler behaves like Marathon: a kill is accepted at once, shows after a while and takes effect after another; what is
 * missing is started elsewhere when there is a place, and is available after a while; a job that is deployed or resized drops kills.
 * What is true now is known here only: those who ask see what the scheduler has noticed.
 */

export interface JobSetup {
  readonly size: number;
  readonly availableShare: number;
  readonly extraShare: number;
  /** Until a kill shows, from then until the instance is gone, and until a replacement is available. */
  readonly seconds: { readonly unseen: number; readonly ending: number; readonly starting: number };
  /** A kill locks the job: others that come meanwhile are dropped, and another size is refused. */
  readonly isSerial: boolean;
  readonly tasksEach: number;
  readonly oldestFirst: boolean;
}

export interface SimInstance {
  readonly taskIds: readonly string[];
  /** null: there is no place for it. */
  host: string | null;
  readonly number: number;
  readyAt: number;
  /** 0 is healthy; Infinity never gets healthy. */
  sickUntil: number;
  toldAt: number | null;
  /** True if it was available when it was asked to end. */
  wasSound: boolean;
}

export class SimJob {
  readonly id: string;
  readonly setup: JobSetup;
  owner: number;
  wanted: number;
  deployedUntil = 0;
  /** Instances from this number on have to be available before the resize is over; null: none is under way. */
  resizedFrom: number | null = null;
  instances: SimInstance[] = [];
  made = 0;

  constructor(id: string, setup: JobSetup) {
    this.id = id;
    this.setup = setup;
    this.owner = setup.size;
    this.wanted = setup.size;
  }

  /** The fewest instances that are the share of them that must be available; a double's last digits do not count. */
  floorOf(size: number): number {
    let floor = 0;
    while (floor / size < this.setup.availableShare - 1e-9) floor += 1;
    return floor;
  }

  isAvailable({ host, readyAt, sickUntil }: SimInstance, now: number): boolean {
    return host !== null && readyAt <= now && sickUntil <= now;
  }

  /** Instances that are available and were not asked to end. */
  sound(now: number): SimInstance[] {
    return this.instances.filter((instance) => instance.toldAt === null && this.isAvailable(instance, now));
  }
}

export class JobCluster {
  now: number = Date.parse('2026-03-01T12:00:00.000Z');
  readonly jobs: readonly SimJob[];
  readonly spareHosts: readonly string[];
  hasPlace = true;
  /** Until then the scheduler, which has started anew, has no result of any health check. */
  uncheckedUntil = 0;

  /** `homes`: for each job, the hosts that its first instances run on. */
  constructor(setups: readonly JobSetup[], homes: readonly (readonly string[])[], spareHosts: readonly string[]) {
    this.spareHosts = spareHosts;
    this.jobs = setups.map((setup, index) => {
      const job = new SimJob(`job${index}`, setup);
      for (let n = 0; n < setup.size; n += 1) this.launch(job, homes[index]?.[n] ?? 'o0', this.now);
      return job;
    });
  }

  job(id: string): SimJob {
    const found = this.jobs.find((job) => job.id === id);
    if (found === undefined) throw new Error(`no job ${id}`);
    return found;
  }

  /** As the host itself knows: what has ended there is in the scheduler's list for a moment longer. */
  on(host: string): SimInstance[] {
    return this.jobs.flatMap((job) =>
      job.instances.filter((instance) => instance.host === host && this.goneAt(job, instance) > this.now + 5_000),
    );
  }

  private goneAt({ setup: { seconds } }: SimJob, { toldAt }: SimInstance): number {
    return toldAt === null ? Number.POSITIVE_INFINITY : toldAt + (seconds.unseen + seconds.ending) * 1_000;
  }

  /** The job as its scheduler shows it. */
  view(job: SimJob): Job {
    const { availableShare, extraShare, oldestFirst } = job.setup;
    const isDeployed = job.deployedUntil > this.now;
    return {
      ...{ id: job.id, name: `/${job.id}`, priority: 0, wanted: job.wanted, availableShare, extraShare },
      killOrder: oldestFirst ? 'oldest-first' : 'youngest-first',
      instances: job.instances.flatMap((instance) => (instance.host === null ? [] : [this.show(job, instance)])),
      locked: isDeployed || job.resizedFrom !== null ? 'a deployment is under way' : null,
      isResizing: !isDeployed && job.resizedFrom !== null,
      missingBecause: job.instances.some(({ host }) => host === null) ? 'no agent has a place' : null,
      asks: { role: '*', amounts: NO_AMOUNTS },
    };
  }

  private show(job: SimJob, instance: SimInstance): Instance {
    const { taskIds, toldAt, readyAt } = instance;
    const ending = toldAt !== null && toldAt + job.setup.seconds.unseen * 1_000 <= this.now;
    const isKnown = this.uncheckedUntil <= this.now;
    const available = isKnown && !ending && job.isAvailable(instance, this.now);
    const isBroken = isKnown && instance.sickUntil > this.now;
    return { taskIds, ending, available, isBroken, startedAt: new Date(readyAt).toISOString() };
  }

  /** The instance that the kill takes effect on, if it does. */
  kill(job: SimJob, taskId: string): SimInstance | undefined {
    if (job.deployedUntil > this.now || job.resizedFrom !== null || isKilling(job)) return undefined;
    const instance = job.instances.find(({ taskIds, toldAt }) => taskIds.includes(taskId) && toldAt === null);
    if (instance !== undefined) this.tell(job, instance);
    return instance;
  }

  /** The instances that it asks to end; false if more than a change of its size locks the job. */
  scale(job: SimJob, wanted: number): SimInstance[] | false {
    if (job.deployedUntil > this.now || (job.resizedFrom === null && isKilling(job))) return false;
    return this.resize(job, wanted);
  }

  /** Ends just the instances of these tasks, and makes the job as many smaller: the same answers. A growth gives way to it while `least` are left. */
  endForGood(job: SimJob, taskIds: readonly string[], least: number): SimInstance[] | false {
    const named = job.instances.filter((one) => one.toldAt === null && one.taskIds.some((id) => taskIds.includes(id)));
    const wanted = job.wanted - named.length;
    const isLocked = job.resizedFrom === null ? isKilling(job) : wanted < least;
    if (job.deployedUntil > this.now || isLocked) return false;
    job.wanted = wanted;
    job.resizedFrom = job.made;
    for (const instance of named) this.tell(job, instance);
    return named;
  }

  resize(job: SimJob, wanted: number): SimInstance[] {
    job.wanted = wanted;
    job.resizedFrom = job.made;
    return this.endSurplus(job);
  }

  pass(seconds: number): void {
    for (let left = seconds; left > 0; left -= 5) {
      this.now += Math.min(5, left) * 1_000;
      for (const job of this.jobs) this.goOn(job);
    }
  }

  private goOn(job: SimJob): void {
    job.instances = job.instances.filter((instance) => this.goneAt(job, instance) > this.now);
    this.endSurplus(job);
    while (job.instances.length < job.wanted) this.launch(job, null, Number.POSITIVE_INFINITY);
    for (const instance of job.instances) {
      if (instance.host === null && this.hasPlace) {
        instance.host = this.spareHosts[instance.number % this.spareHosts.length] ?? 'o0';
        instance.readyAt = this.now + job.setup.seconds.starting * 1_000;
      }
    }
    if (job.resizedFrom !== null && this.isResized(job, job.resizedFrom)) job.resizedFrom = null;
  }

  private isResized(job: SimJob, from: number): boolean {
    const isSettled = (one: SimInstance) =>
      one.toldAt === null && (one.number < from || job.isAvailable(one, this.now));
    return job.instances.length === job.wanted && job.instances.every(isSettled);
  }

  /** Those that run go first, the youngest or the oldest of them; those that wait or start go last. */
  private endSurplus(job: SimJob): SimInstance[] {
    const open = job.instances.filter(({ toldAt }) => toldAt === null);
    const rank = ({ host, readyAt }: SimInstance) => (host !== null && readyAt <= this.now ? 0 : 1);
    const age = job.setup.oldestFirst ? 1 : -1;
    const order = open.sort((one, other) => rank(one) - rank(other) || age * (one.number - other.number));
    const surplus = order.slice(0, Math.max(0, open.length - job.wanted));
    for (const instance of surplus) this.tell(job, instance);
    job.instances = job.instances.filter(({ host, toldAt }) => host !== null || toldAt === null);
    return surplus;
  }

  private tell(job: SimJob, instance: SimInstance): void {
    instance.wasSound = job.isAvailable(instance, this.now);
    instance.toldAt = this.now;
  }

  private launch(job: SimJob, host: string | null, readyAt: number): void {
    const number = job.made;
    job.made += 1;
    const taskIds = Array.from({ length: job.setup.tasksEach }, (_, task) => `${job.id}.${number}.${task}`);
    job.instances.push({ taskIds, host, number, readyAt, sickUntil: 0, toldAt: null, wasSound: false });
  }
}

function isKilling({ setup, instances }: SimJob): boolean {
  return setup.isSerial && instances.some(({ toldAt }) => toldAt !== null);
}
