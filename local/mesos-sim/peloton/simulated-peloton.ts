/** A simulated Peloton: the answers of its job managers, and the controls for tests. */
import type { Reply } from '../http/reply.ts';
import type { SchedulerLink } from '../model/framework.ts';
import type { Timers } from '../model/timers.ts';
import type { Settings } from '../options/options.ts';
import type { PelotonOptions } from '../options/peloton-options.ts';
import type { JobView } from '../schedulers/job-view.ts';
import type { Asked } from '../schedulers/request.ts';
import { SimulatedScheduler } from '../schedulers/simulated-scheduler.ts';
import type { Tally } from '../schedulers/tally.ts';
import { JOB_MANAGER, jobManager } from './http/job-manager.ts';
import { answerYarpc } from './http/yarpc.ts';
import { HostManager } from './model/host-manager.ts';
import type { Job } from './model/job.ts';
import type { MesosMachines } from './model/mesos-machines.ts';
import { Peloton } from './model/peloton.ts';
import { isAvailable } from './model/pod.ts';
import { SimulatedHostManager } from './simulated-host-manager.ts';

interface PelotonJobView extends JobView {
  readonly name: string;
  /** A rolling update is under way. */
  readonly isUpdating: boolean;
}

type PelotonTask = NonNullable<ReturnType<Peloton['task']>>;

export class SimulatedPeloton extends SimulatedScheduler<PelotonTask> {
  readonly peloton: Peloton;
  private readonly credentials: PelotonOptions['credentials'];
  private isWriteLocked = false;
  private readonly managesHosts: SimulatedHostManager | undefined;

  constructor(
    options: PelotonOptions,
    settings: Settings,
    timers: Timers,
    link: SchedulerLink,
    endTask: (framework: string, taskId: string) => void,
    machines: MesosMachines,
  ) {
    const peloton = new Peloton(options, settings, timers, link);
    const { name, framework } = peloton;
    super({ name, framework, processes: options.jobManagers ?? 1, port: options.port ?? 0, endTask });
    this.peloton = peloton;
    this.credentials = options.credentials;
    if (options.hostManager === undefined) return;
    const manager = new HostManager(options.hostManager, this.peloton, timers, machines);
    this.peloton.onBegin = () => manager.begin();
    this.managesHosts = new SimulatedHostManager(manager, options);
  }

  protected override answer(asked: Asked): Reply {
    return answerYarpc(asked, {
      name: JOB_MANAGER,
      procedures: jobManager(this.peloton, asked.server === this.leader),
      credentials: this.credentials,
      isWriteLocked: this.isWriteLocked,
    });
  }

  override async start(): Promise<void> {
    await super.start();
    await this.managesHosts?.start();
  }

  override async stop(): Promise<void> {
    await Promise.all([super.stop(), this.managesHosts?.stop()]);
  }

  /** Throws when it has none. */
  get hostManager(): SimulatedHostManager {
    if (this.managesHosts === undefined) throw new Error(`the simulated ${this.name} has no host manager`);
    return this.managesHosts;
  }

  /** For calls of Peloton's procedures. */
  override get urls(): readonly string[] {
    return super.urls.map((url) => `${url}/api/v1`);
  }

  /** Finds a job by its id or its name. Throws when there is no such job. */
  job(idOrName: string): PelotonJobView {
    const job = this.found(idOrName);
    const { id, options, pods, unavailable, isUpdating } = job;
    return {
      id,
      name: options.name,
      instances: pods.length,
      running: pods.filter(({ phase }) => phase === 'running').length,
      available: pods.length - unavailable,
      unavailable,
      isUpdating,
      tasks: pods.map((pod) => ({
        taskId: job.taskId(pod),
        hostname: pod.place?.hostname ?? '',
        phase: pod.phase === 'staging' || pod.phase === 'running' ? pod.phase : 'waiting',
        available: isAvailable(pod),
      })),
    };
  }

  /** A rolling update: all instances are restarted, `batchSize` at a time. @default 1 */
  startUpdate(idOrName: string, batchSize = 1): void {
    this.found(idOrName).startUpdate(batchSize);
  }

  /** An operator's lockdown; undefined ends it. */
  lock(what: 'writes' | 'kills' | undefined): void {
    this.isWriteLocked = what === 'writes';
    this.peloton.lockKills(what === 'kills');
  }

  protected override findTask(taskId: string): PelotonTask | undefined {
    return this.peloton.task(taskId);
  }

  protected override setHealth({ job, pod }: PelotonTask, isHealthy: boolean): void {
    job.setHealth(pod, isHealthy);
  }

  protected override tally(idOrName: string): Tally {
    return this.found(idOrName).tally;
  }

  protected override tallies(): Iterable<Tally> {
    return [...this.peloton.jobs.values()].map(({ tally }) => tally);
  }

  private found(idOrName: string): Job {
    const jobs = [...this.peloton.jobs.values()];
    const job = this.peloton.jobs.get(idOrName) ?? jobs.find(({ options }) => options.name === idOrName);
    if (job === undefined) throw new Error(`the simulated ${this.name} has no job ${idOrName}`);
    return job;
  }
}
