/** A simulated Peloton: its job managers, and the controls for tests. */
import type { SchedulerLink } from '../model/framework.ts';
import type { Timers } from '../model/timers.ts';
import type { Settings } from '../options/options.ts';
import type { PelotonOptions } from '../options/peloton-options.ts';
import type { Fault } from '../schedulers/fault.ts';
import type { JobView, SchedulerHandle } from '../schedulers/scheduler-handle.ts';
import type { SchedulerRequest } from '../schedulers/scheduler-server.ts';
import { SchedulerService } from '../schedulers/scheduler-service.ts';
import { JOB_MANAGER, jobManager } from './http/job-manager.ts';
import { answerYarpc } from './http/yarpc.ts';
import { HostManager } from './model/host-manager.ts';
import type { Job } from './model/job.ts';
import type { MesosMachines } from './model/mesos-machines.ts';
import { Peloton } from './model/peloton.ts';
import { isAvailable, type Pod } from './model/pod.ts';
import { SimulatedHostManager } from './simulated-host-manager.ts';

interface PelotonJobView extends JobView {
  readonly name: string;
  /** A rolling update is under way. */
  readonly isUpdating: boolean;
}

export class SimulatedPeloton implements SchedulerHandle {
  readonly name: string;
  readonly peloton: Peloton;
  private readonly service: SchedulerService;
  private readonly endTask: (taskId: string) => void;
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
    this.peloton = new Peloton(options, settings, timers, link);
    this.name = this.peloton.name;
    this.endTask = (taskId) => endTask(this.name, taskId);
    const { jobManagers: processes = 1, port = 0, credentials } = options;
    this.service = new SchedulerService({
      processes,
      port,
      answer: (asked) =>
        answerYarpc(asked, {
          name: JOB_MANAGER,
          procedures: jobManager(this.peloton, asked.server === this.service.leader),
          credentials,
          isWriteLocked: this.isWriteLocked,
        }),
    });
    if (options.hostManager === undefined) return;
    const manager = new HostManager(options.hostManager, this.peloton, timers, machines);
    this.peloton.onBegin = () => manager.begin();
    this.managesHosts = new SimulatedHostManager(manager, options);
  }

  async start(): Promise<void> {
    await this.service.start();
    await this.managesHosts?.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.service.stop(), this.managesHosts?.stop()]);
  }

  /** Throws when it has none. */
  get hostManager(): SimulatedHostManager {
    if (this.managesHosts === undefined) throw new Error(`the simulated ${this.name} has no host manager`);
    return this.managesHosts;
  }

  get frameworkId(): string {
    return this.peloton.framework.id ?? '';
  }

  /** The URL for calls of Peloton's procedures; it ends with /api/v1. */
  get url(): string {
    return this.urls[0] ?? '';
  }

  get urls(): readonly string[] {
    return this.service.urls.map((url) => `${url}/api/v1`);
  }

  get requests(): readonly SchedulerRequest[] {
    return this.service.requests;
  }

  clearRequests(): void {
    this.service.clearRequests();
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

  /** An operator's lockdown. Undefined: it is over. */
  lock(what: 'writes' | 'kills' | undefined): void {
    this.isWriteLocked = what === 'writes';
    this.peloton.lockKills(what === 'kills');
  }

  makeUnhealthy(taskId: string): void {
    const { job, pod } = this.task(taskId);
    job.setHealth(pod, false);
  }

  makeHealthy(taskId: string): void {
    const { job, pod } = this.task(taskId);
    job.setHealth(pod, true);
  }

  killAsFailed(taskId: string): void {
    this.task(taskId);
    this.endTask(taskId);
  }

  setFault(fault: Fault | undefined): void {
    this.service.setFault(fault);
  }

  loseLeader(): void {
    this.service.loseLeader();
  }

  failover(to?: number): void {
    this.service.failover(to);
  }

  lowestAvailable(idOrName: string): number {
    return this.found(idOrName).tally.lowestAvailable;
  }

  highestUnavailable(idOrName: string): number {
    return this.found(idOrName).tally.highestUnavailable;
  }

  rounds(idOrName: string): number {
    return this.found(idOrName).tally.rounds.count;
  }

  resetLowest(idOrName?: string): void {
    const jobs = idOrName === undefined ? this.peloton.jobs.values() : [this.found(idOrName)];
    for (const job of jobs) job.tally.reset();
  }

  private found(idOrName: string): Job {
    const jobs = [...this.peloton.jobs.values()];
    const job = this.peloton.jobs.get(idOrName) ?? jobs.find(({ options }) => options.name === idOrName);
    if (job === undefined) throw new Error(`the simulated ${this.name} has no job ${idOrName}`);
    return job;
  }

  private task(taskId: string): { readonly job: Job; readonly pod: Pod } {
    const task = this.peloton.task(taskId);
    if (task === undefined) throw new Error(`the simulated ${this.name} has no task ${taskId}`);
    return task;
  }
}
