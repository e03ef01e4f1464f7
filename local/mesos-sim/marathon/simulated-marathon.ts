/** A simulated Marathon: its processes, its authentication, and the controls for tests. */

import type { Reply } from '../http/reply.ts';
import type { SchedulerLink } from '../model/framework.ts';
import type { Timers } from '../model/timers.ts';
import type { MarathonCredentials, MarathonOptions } from '../options/marathon-options.ts';
import type { Settings } from '../options/options.ts';
import type { Fault } from '../schedulers/fault.ts';
import type { Asked } from '../schedulers/request.ts';
import type { JobView, SchedulerHandle } from '../schedulers/scheduler-handle.ts';
import type { SchedulerRequest } from '../schedulers/scheduler-server.ts';
import { SchedulerService } from '../schedulers/scheduler-service.ts';
import { isAuthentic, noLeader, unauthorized } from './http/access.ts';
import { route } from './http/routes.ts';
import type { App } from './model/app.ts';
import type { Conflict } from './model/app-lock.ts';
import { Deployment } from './model/deployment.ts';
import type { Instance } from './model/instance.ts';
import { Marathon } from './model/marathon.ts';

interface AppView extends JobView {
  /** As Marathon sees it: passed their last health check, whether they are being killed or not. */
  readonly healthy: number;
  /** Instances that wait for an offer that fits. */
  readonly waiting: number;
  /** Id of the deployment that locks it. */
  readonly deployment: string | undefined;
  /** Kills that were answered with 200 and not done, because the app was locked. */
  readonly droppedKills: number;
}

export class SimulatedMarathon implements SchedulerHandle {
  readonly name: string;
  readonly marathon: Marathon;
  private readonly service: SchedulerService;
  private readonly credentials: MarathonCredentials | undefined;
  private readonly endTask: (taskId: string) => void;

  constructor(
    options: MarathonOptions,
    settings: Settings,
    timers: Timers,
    link: SchedulerLink,
    endTask: (framework: string, taskId: string) => void,
  ) {
    this.marathon = new Marathon(options, settings, timers, link);
    this.name = this.marathon.name;
    this.credentials = options.credentials;
    this.endTask = (taskId) => endTask(this.name, taskId);
    const { masters: processes = 1, port = 0 } = options;
    this.service = new SchedulerService({ processes, port, answer: (asked) => this.answer(asked) });
  }

  start(): Promise<void> {
    return this.service.start();
  }

  stop(): Promise<void> {
    return this.service.stop();
  }

  /**
   * A process that does not lead passes the request on to the one that does, a DELETE without its body
   * (api/LeaderProxyFilter.scala, JavaUrlConnectionRequestForwarder).
   */
  private answer(asked: Asked): Reply {
    const hosts = this.urls.map((url) => url.replace('http://', ''));
    if (!isAuthentic(this.credentials, asked.headers.authorization))
      return unauthorized(this.credentials, asked.path.replace(/\?.*/, ''));
    const { leader } = this.service;
    if (asked.path === '/ping') return route(this.marathon, asked, '');
    if (leader === undefined) return noLeader(asked.path.replace(/\?.*/, ''));
    const passedOn = asked.server !== leader && asked.method === 'DELETE' ? { ...asked, body: '' } : asked;
    const reply = route(this.marathon, passedOn, hosts[leader] ?? '');
    const via = asked.server === leader ? {} : { 'X-Marathon-Via': `1.1 ${hosts[asked.server]}` };
    return { ...reply, headers: { ...reply.headers, 'X-Marathon-Leader': `http://${hosts[leader]}`, ...via } };
  }

  get frameworkId(): string {
    return this.marathon.framework.id ?? '';
  }

  get url(): string {
    return this.urls[0] ?? '';
  }

  get urls(): readonly string[] {
    return this.service.urls;
  }

  get requests(): readonly SchedulerRequest[] {
    return this.service.requests;
  }

  clearRequests(): void {
    this.service.clearRequests();
  }

  /** An app or a pod. Throws when there is none of that id. */
  app(id: string): AppView {
    const app = this.found(id);
    const { all, target: instances } = app;
    const available = all.filter((instance) => app.isAvailable(instance)).length;
    return {
      id,
      instances,
      running: all.filter(({ phase }) => phase === 'running').length,
      available,
      unavailable: Math.max(0, instances - available),
      healthy: all.filter(({ phase, health }) => phase === 'running' && health?.alive === true).length,
      waiting: all.filter(({ phase }) => phase === 'waiting').length,
      deployment: app.lock.deployment?.id,
      droppedKills: app.droppedKills,
      tasks: all.map((instance) => ({
        taskId: instance.taskId,
        hostname: instance.place?.hostname ?? '',
        phase: instance.phase,
        available: app.isAvailable(instance),
      })),
    };
  }

  /** As an operator's PUT; answers the deployment's id. Throws when the app is locked. */
  scale(id: string, instances: number): string {
    return deploymentId(this.found(id).scale(instances, false));
  }

  /** A new version of the app or pod is rolled out; answers the deployment's id. Throws when it is locked. */
  upgrade(id: string): string {
    return deploymentId(this.found(id).upgrade(false));
  }

  makeUnhealthy(taskId: string): void {
    const { app, instance } = this.task(taskId);
    app.checks.becomes(instance, false);
  }

  makeHealthy(taskId: string): void {
    const { app, instance } = this.task(taskId);
    app.checks.becomes(instance, true);
  }

  /** Runs Marathon's own health checks of the app now, as if their interval had passed. */
  runChecks(id: string): void {
    this.found(id).checks.run();
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
    this.marathon.restart();
  }

  /** Its process ends, and starts again after a while. */
  restart(downMs = 0): void {
    const { leader } = this.service;
    this.service.loseLeader();
    this.marathon.framework.after(downMs, () => this.failover(leader));
  }

  lowestAvailable(id: string): number {
    return this.found(id).tally.lowestAvailable;
  }

  highestUnavailable(id: string): number {
    return this.found(id).tally.highestUnavailable;
  }

  rounds(id: string): number {
    return this.found(id).tally.rounds.count;
  }

  resetLowest(id?: string): void {
    for (const app of id === undefined ? this.marathon.apps.values() : [this.found(id)]) app.tally.reset();
  }

  private found(id: string): App {
    const app = this.marathon.apps.get(id);
    if (app === undefined) throw new Error(`the simulated ${this.name} has no app nor pod ${id}`);
    return app;
  }

  private task(taskId: string): { readonly app: App; readonly instance: Instance } {
    const task = this.marathon.task(taskId);
    if (task === undefined) throw new Error(`the simulated ${this.name} has no task ${taskId}`);
    return task;
  }
}

function deploymentId(outcome: Deployment | Conflict): string {
  if (outcome instanceof Deployment) return outcome.id;
  throw new Error(`the app is locked by ${outcome.deployments.join() || 'a kill'}`);
}
