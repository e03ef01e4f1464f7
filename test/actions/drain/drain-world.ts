import { setImmediate } from 'node:timers/promises';
import { moveWithinLimits } from '../../../functions/actions/drain/keep-limits.ts';
import { releaseSurges } from '../../../functions/actions/drain/release-surges.ts';
import type { Host } from '../../../functions/domain/host/host.ts';
import type { Job } from '../../../functions/domain/jobs/job.ts';
import { type JobClaims, noClaims } from '../../../functions/domain/jobs/job-claims.ts';
import type { MesosClient } from '../../../functions/ports/mesos.ts';
import type { JobLimits, LeavingTask, Scheduler } from '../../../functions/ports/scheduler.ts';
import type { Services } from '../../../functions/ports/services.ts';
import { createFakeMesos } from '../../fakes/fake-mesos.ts';
import { hostMaintenance, hostRecord } from '../../fakes/host-record.ts';
import type { JobCluster, SimInstance, SimJob } from '../../fakes/job-cluster.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';
import { testServices } from '../../fakes/services.ts';
import { brokenLimit, type LastLook } from './broken-limit.ts';

/** Lambda ends a step that takes longer. */
const STEP_SECONDS = 60;

interface Step {
  readonly host: string | undefined;
  readonly begunAt: number;
  /** Its looks at each job: hosts that it looks at together share them, and each decides on one of them. */
  readonly looks: Map<string, readonly LastLook[]>;
  readonly records: Map<string, JobClaims>;
  /** True once the scheduler has answered that there is no place for a replacement. */
  isPlaceless: boolean;
}

/** A call that a step has made, and that has not arrived yet. */
interface Pending {
  readonly step: Step;
  arrive(isAnswered: boolean): Promise<void>;
}

/** Steps of draining hosts, each of whose calls arrives when the test says so. */
export class DrainWorld {
  readonly cluster: JobCluster;
  readonly hosts: readonly string[];
  readonly canSurge: boolean;
  readonly store = createMemoryStore();
  pending: Pending[] = [];
  steps: Step[] = [];
  kills = 0;
  failure: unknown;

  constructor(cluster: JobCluster, hosts: readonly string[], canSurge: boolean) {
    this.cluster = cluster;
    this.hosts = hosts;
    this.canSurge = canSurge;
  }

  /**
   * Begins a look at a host, or a reconciliation. A step that is delivered twice runs beside itself. One that ends the drain of a host for
   * now, as a cancelled maintenance does, leaves its tasks alone.
   */
  begin(host?: string, isCancelled = false): Promise<Step | undefined> {
    return this.beginStep(host, (services, scheduler) => {
      const tasks = isCancelled ? [] : this.tasksOf(host);
      return tasks.length > 0
        ? moveWithinLimits(services, scheduler, tasks)
        : releaseSurges(services, host === undefined ? undefined : new Set([host]));
    });
  }

  /** Begins a look of the watcher: at all hosts at once, in one process. Two watchers may look at the same time. */
  watch(): Promise<Step | undefined> {
    return this.beginStep('every host', async (services, scheduler) => {
      const tasks = this.hosts.flatMap((host) => this.tasksOf(host));
      const idle = this.hosts.filter((host) => this.tasksOf(host).length === 0);
      await Promise.all([moveWithinLimits(services, scheduler, tasks), releaseSurges(services, new Set(idle))]);
    });
  }

  private tasksOf(host = ''): readonly LeavingTask[] {
    return this.cluster.on(host).flatMap(({ taskIds }) => taskIds.map((taskId) => leaving(taskId, host)));
  }

  private async beginStep(
    host: string | undefined,
    look: (services: Services, scheduler: Scheduler & { readonly limits: JobLimits }) => Promise<unknown>,
  ): Promise<Step | undefined> {
    if (this.steps.filter((step) => step.host === host).length >= 2) return undefined;
    const step: Step = { host, begunAt: this.cluster.now, looks: new Map(), records: new Map(), isPlaceless: false };
    this.steps.push(step);
    const scheduler = this.scheduler(step);
    look(this.services(step, scheduler), scheduler).then(
      () => this.end(step),
      (error) => {
        this.failure ??= error;
      },
    );
    await setImmediate();
    return step;
  }

  async arrive(which: number): Promise<void> {
    const [call] = this.pending.splice(which % Math.max(1, this.pending.length), 1);
    void call?.arrive(true);
    await setImmediate();
    if (this.failure !== undefined) throw this.failure;
  }

  /** A process dies while it waits for an answer. */
  crash(which: number, hasArrived: boolean): void {
    const call = this.pending[which % Math.max(1, this.pending.length)];
    if (call === undefined) return;
    this.end(call.step);
    if (hasArrived) void call.arrive(false);
  }

  pass(seconds: number): void {
    for (const step of this.steps) {
      if (step.begunAt + STEP_SECONDS * 1_000 <= this.cluster.now + seconds * 1_000) this.end(step);
    }
    this.cluster.pass(seconds);
  }

  /** Runs a step from its first call to its last. */
  async run(host?: string): Promise<void> {
    const step = await this.begin(host);
    for (;;) {
      const index = this.pending.findIndex((call) => call.step === step);
      if (index < 0) return;
      await this.arrive(index);
    }
  }

  private end(step: Step): void {
    this.steps = this.steps.filter((other) => other !== step);
    this.pending = this.pending.filter((call) => call.step !== step);
  }

  private call<T>(step: Step, effect: () => T): Promise<Awaited<T>> {
    const { promise, resolve, reject } = Promise.withResolvers<Awaited<T>>();
    const arrive = async (isAnswered: boolean) => {
      try {
        const answer = await effect();
        if (isAnswered) resolve(answer);
      } catch (error) {
        this.failure ??= error;
        reject(error);
      }
    };
    this.pending.push({ step, arrive });
    return promise;
  }

  /** One more agent has room for all, or there is none. */
  private mesos(step: Step): MesosClient {
    const mesos = createFakeMesos(['o0']);
    const rooms = () => {
      step.isPlaceless ||= !this.cluster.hasPlace;
      return this.cluster.hasPlace ? mesos.headroom() : [];
    };
    return { ...mesos, headroom: () => this.call(step, rooms) };
  }

  private services(step: Step, scheduler: Scheduler): Services {
    const { store } = this;
    return {
      ...testServices(this.mesos(step), { clock: () => new Date(this.cluster.now) }),
      schedulers: new Map([[{ framework: '*', type: 'marathon' } as const, scheduler]]),
      store: {
        ...store,
        host: (hostname) => this.call(step, () => draining(hostname)),
        claimedJobs: () => this.call(step, () => store.claimedJobs()),
        jobClaims: (jobId) =>
          this.call(step, async () => {
            const record = await store.jobClaims(jobId);
            step.records.set(jobId, record);
            return record;
          }),
        putJobClaims: (record, now) => this.call(step, () => store.putJobClaims(record, now)),
      },
    };
  }

  private scheduler(step: Step) {
    const { cluster } = this;
    const limits: JobLimits = {
      jobIdsOf: async (taskIds) => new Map(taskIds.map((taskId) => [taskId, taskId.split('.')[0] ?? ''])),
      jobs: (jobIds) => this.call(step, () => jobIds.map((jobId) => this.look(step, cluster.job(jobId)))),
      ...(this.canSurge
        ? {
            scale: (jobId, wanted) => this.call(step, () => this.grow(cluster.job(jobId), wanted)),
            endForGood: (jobId, taskIds, least) =>
              this.call(step, () => this.endForGood(step, cluster.job(jobId), taskIds, least)),
          }
        : {}),
    };
    const move: Scheduler['move'] = async (tasks) => {
      for (const { taskId } of tasks) await this.call(step, () => this.kill(step, taskId));
      return tasks.map(({ taskId }) => ({ taskId, outcome: 'moved' }));
    };
    return { name: 'simulated', limits, move };
  }

  private look(step: Step, job: SimJob): Job {
    const { now } = this.cluster;
    const view = this.cluster.view(job);
    const record = step.records.get(job.id) ?? noClaims(job.id);
    const looked = { job, owner: job.owner, at: now, sound: new Set(job.sound(now)), record };
    step.looks.set(job.id, [...(step.looks.get(job.id) ?? []), looked]);
    return view;
  }

  private kill(step: Step, taskId: string): void {
    const job = this.cluster.job(taskId.split('.')[0] ?? '');
    const instance = this.cluster.kill(job, taskId);
    if (instance === undefined) return;
    this.kills += 1;
    if (instance.wasSound) this.checkLimit(step, job, [instance]);
  }

  private grow(job: SimJob, wanted: number) {
    if (wanted < job.wanted) throw new Error(`${job.id} is to choose itself which of its instances end`);
    return this.cluster.scale(job, wanted) === false ? { code: 'app-locked', message: 'is locked' } : undefined;
  }

  private endForGood(step: Step, job: SimJob, taskIds: readonly string[], least: number) {
    const ended = this.cluster.endForGood(job, taskIds, least);
    if (ended === false) return { code: 'app-locked', message: 'is locked' };
    const sound = ended.filter(({ wasSound }) => wasSound);
    this.checkLimit(step, job, sound);
    return undefined;
  }

  private checkLimit(step: Step, job: SimJob, ended: readonly SimInstance[]): void {
    const looks = step.looks.get(job.id);
    if (looks === undefined) throw new Error(`${job.id} was not looked at`);
    const canSurge = this.canSurge && !step.isPlaceless;
    const broken = brokenLimit(job, looks, ended, { now: this.cluster.now, canSurge });
    if (broken !== undefined) throw new Error(broken);
  }
}

function draining(hostname: string): Host {
  const maintenance = hostMaintenance({ id: 'm-1', reason: 'kernel' });
  return hostRecord({ hostname, state: 'HOST_STATE_DRAINING', goalState: 'HOST_STATE_DOWN', maintenance });
}

function leaving(taskId: string, hostname = ''): LeavingTask {
  const maintenance = { maintenanceId: 'm-1', reason: 'kernel', deadline: null, onDeadline: 'hold' } as const;
  return { taskId, frameworkId: 'f-1', framework: 'marathon', agentId: `${hostname}-S0`, hostname, ...maintenance };
}
