/** A simulated Marathon without its HTTP interface: a framework of the simulated cluster with its apps. */
import type { Offer, SchedulerLink } from '../../model/framework.ts';
import type { TaskStatus } from '../../model/task.ts';
import type { Timers } from '../../model/timers.ts';
import type { MarathonOptions } from '../../options/marathon-options.ts';
import type { Settings } from '../../options/options.ts';
import { JobFramework, type JobKeeper } from '../../schedulers/job-framework.ts';
import { App } from './app.ts';
import type { Instance } from './instance.ts';
import { instanceIdOf } from './task-id.ts';

/** The Marathon that runs an app. */
export interface AppContext {
  readonly framework: JobFramework;
  /** Returns the limit if it is reached; undefined if one more deployment may run. */
  readonly deploymentLimit: () => number | undefined;
  /** Kills without scaling wait for no lock, as since 1.11. */
  readonly killsAlways: boolean;
}

export class Marathon implements JobKeeper {
  readonly name: string;
  readonly framework: JobFramework;
  readonly apps = new Map<string, App>();
  /** Instances that have not ended, by task id. */
  private readonly tasks = new Map<string, { readonly app: App; readonly instance: Instance }>();

  constructor(
    { name = 'marathon', role, apps = [], killsAlways = false, maxRunningDeployments }: MarathonOptions,
    settings: Settings,
    timers: Timers,
    link: SchedulerLink,
  ) {
    this.name = name;
    this.framework = new JobFramework({ name, ...(role !== undefined && { role }) }, settings, timers, link);
    this.framework.keeper = this;
    const { framework } = this;
    const context = { framework, killsAlways, deploymentLimit: () => this.deploymentLimit(maxRunningDeployments) };
    for (const app of apps) this.apps.set(app.id, new App(app, context));
  }

  private deploymentLimit(most = Number.POSITIVE_INFINITY): number | undefined {
    const running = [...this.apps.values()].filter(({ lock }) => lock.deployment !== undefined).length;
    return running >= most ? most : undefined;
  }

  /** A restart, or a new leader: Marathon keeps its apps and instances, but no results of health checks. */
  restart(): void {
    for (const app of this.apps.values()) app.checks.restart();
  }

  begin(): void {
    for (const app of this.apps.values()) app.begin();
  }

  launched(taskId: string, { agentId, place }: Pick<Offer, 'agentId' | 'place'>): void {
    const instanceId = instanceIdOf(taskId) ?? '';
    for (const app of this.apps.values()) {
      const instance = app.instances.get(instanceId);
      if (instance === undefined) continue;
      this.tasks.set(taskId, { app, instance });
      app.launched(instance, agentId, place);
    }
  }

  starting(taskId: string): void {
    const instance = this.tasks.get(taskId)?.instance;
    if (instance !== undefined) instance.isConfirmed = true;
  }

  running(taskId: string): void {
    const task = this.tasks.get(taskId);
    task?.app.running(task.instance);
  }

  gone(taskId: string, { state }: Pick<TaskStatus, 'state'>): void {
    const task = this.tasks.get(taskId);
    this.tasks.delete(taskId);
    task?.app.gone(task.instance, state, state === 'TASK_UNREACHABLE');
  }

  /** Finds the instance of a task that is launched and has not ended. */
  task(taskId: string): { readonly app: App; readonly instance: Instance } | undefined {
    return this.tasks.get(taskId);
  }
}
