/** A simulated Peloton without its HTTP interface: a framework of the simulated cluster with its jobs. */
import type { Offer, SchedulerLink } from '../../model/framework.ts';
import type { Timers } from '../../model/timers.ts';
import type { Settings } from '../../options/options.ts';
import type { PelotonOptions } from '../../options/peloton-options.ts';
import { JobFramework, type JobKeeper } from '../../schedulers/job-framework.ts';
import { Job, type Locks } from './job.ts';
import type { Pod } from './pod.ts';

export class Peloton implements JobKeeper {
  readonly name: string;
  readonly framework: JobFramework;
  readonly jobs = new Map<string, Job>();
  readonly checksSla: boolean;
  private readonly locks: Locks = { kills: false };

  constructor(
    { name = 'Peloton', role, jobs = [], checksSla = true }: PelotonOptions,
    settings: Settings,
    timers: Timers,
    link: SchedulerLink,
  ) {
    this.name = name;
    this.checksSla = checksSla;
    // Mesos reports tasks of lost agents to it as TASK_LOST (tests/integration/stateless_job_test/test_update.py).
    const options = { name, partitionAware: false, ...(role !== undefined && { role }) };
    this.framework = new JobFramework(options, settings, timers, link);
    this.framework.keeper = this;
    for (const options of jobs) {
      const job = new Job(options, this.framework, this.locks);
      this.jobs.set(job.id, job);
    }
  }

  /** Called when it begins; the host manager begins with it. */
  onBegin = (): void => {};

  begin(): void {
    for (const job of this.jobs.values()) job.begin();
    this.onBegin();
  }

  /** Locks or unlocks all kills (`lockdown`). A locked kill is accepted and happens after the unlock. */
  lockKills(isLocked: boolean): void {
    this.locks.kills = isLocked;
    if (!isLocked) for (const job of this.jobs.values()) job.killsUnlocked();
  }

  /** Moves instances that its jobs can spare away from a host. True once none is left there. */
  evict(hostname: string): boolean {
    return [...this.jobs.values()].map((job) => job.evict(hostname)).every(Boolean);
  }

  launched(taskId: string, on: Pick<Offer, 'agentId' | 'place'>): void {
    const task = this.task(taskId);
    task?.job.launched(task.pod, on);
  }

  running(taskId: string): void {
    const task = this.task(taskId);
    task?.job.running(task.pod);
  }

  gone(taskId: string): void {
    const task = this.task(taskId);
    task?.job.gone(task.pod);
  }

  /** Finds the instance whose present run has this task. */
  task(taskId: string): { readonly job: Job; readonly pod: Pod } | undefined {
    const [, podName = ''] = /^(.+)-\d+$/.exec(taskId) ?? [];
    const found = this.pod(podName);
    return found !== undefined && found.job.taskId(found.pod) === taskId ? found : undefined;
  }

  /** `<job>-<instance>` */
  pod(podName: string): { readonly job: Job; readonly pod: Pod } | undefined {
    const [, jobId = '', instance = ''] = /^(.+)-(\d+)$/.exec(podName) ?? [];
    const job = this.jobs.get(jobId);
    const pod = job?.pods[Number(instance)];
    return job === undefined || pod === undefined ? undefined : { job, pod };
  }
}
