/** A simulated Peloton without its HTTP interface: a framework of the simulated cluster with its jobs. */
import type { Offer, SchedulerLink } from '../framework.ts';
import type { Settings } from '../options.ts';
import { JobFramework, type JobKeeper } from '../schedulers/job-framework.ts';
import type { Timers } from '../timers.ts';
import { Job, type Pod } from './job.ts';
import type { PelotonOptions } from './options.ts';

export class Peloton implements JobKeeper {
  readonly name: string;
  readonly framework: JobFramework;
  readonly jobs = new Map<string, Job>();

  constructor(
    { name = 'Peloton', role, jobs = [] }: PelotonOptions,
    settings: Settings,
    timers: Timers,
    link: SchedulerLink,
  ) {
    this.name = name;
    // Lost agents are told to it as TASK_LOST (tests/integration/stateless_job_test/test_update.py).
    const options = { name, partitionAware: false, ...(role !== undefined && { role }) };
    this.framework = new JobFramework(options, settings, timers, link);
    this.framework.keeper = this;
    for (const options of jobs) {
      const job = new Job(options, this.framework);
      this.jobs.set(job.id, job);
    }
  }

  begin(): void {
    for (const job of this.jobs.values()) job.begin();
  }

  launched(taskId: string, { place }: Pick<Offer, 'place'>): void {
    const task = this.task(taskId);
    task?.job.launched(task.pod, place);
  }

  running(taskId: string): void {
    const task = this.task(taskId);
    task?.job.running(task.pod);
  }

  gone(taskId: string): void {
    const task = this.task(taskId);
    task?.job.gone(task.pod);
  }

  /** The instance whose present run it is. */
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
