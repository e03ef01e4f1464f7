/** A simulated Marathon: its authentication, and the controls for tests. */

import type { Reply } from '../http/reply.ts';
import type { SchedulerLink } from '../model/framework.ts';
import type { Timers } from '../model/timers.ts';
import type { MarathonCredentials, MarathonOptions } from '../options/marathon-options.ts';
import type { Settings } from '../options/options.ts';
import type { JobView } from '../schedulers/job-view.ts';
import type { Asked } from '../schedulers/request.ts';
import { SimulatedScheduler } from '../schedulers/simulated-scheduler.ts';
import type { Tally } from '../schedulers/tally.ts';
import { isAuthentic, noLeader, unauthorized } from './http/access.ts';
import { route } from './http/routes.ts';
import type { App } from './model/app.ts';
import type { Conflict } from './model/app-lock.ts';
import { Deployment } from './model/deployment.ts';
import { Marathon } from './model/marathon.ts';

interface AppView extends JobView {
  /** Instances whose last health check passed, also those that are being killed. */
  readonly healthy: number;
  /** Instances that wait for an offer that fits. */
  readonly waiting: number;
  /** Id of the deployment that locks it. */
  readonly deployment: string | undefined;
  /** Kills that were answered with 200 and not done, because the app was locked. */
  readonly droppedKills: number;
}

type MarathonTask = NonNullable<ReturnType<Marathon['task']>>;

export class SimulatedMarathon extends SimulatedScheduler<MarathonTask> {
  private readonly marathon: Marathon;
  private readonly credentials: MarathonCredentials | undefined;

  constructor(
    options: MarathonOptions,
    settings: Settings,
    timers: Timers,
    link: SchedulerLink,
    endTask: (framework: string, taskId: string) => void,
  ) {
    const marathon = new Marathon(options, settings, timers, link);
    const { name, framework } = marathon;
    super({ name, framework, processes: options.masters ?? 1, port: options.port ?? 0, endTask });
    this.marathon = marathon;
    this.credentials = options.credentials;
  }

  /**
   * A process that does not lead passes the request on to the one that does, a DELETE without its body
   * (api/LeaderProxyFilter.scala, JavaUrlConnectionRequestForwarder).
   */
  protected override answer(asked: Asked): Reply {
    const hosts = this.urls.map((url) => url.replace('http://', ''));
    if (!isAuthentic(this.credentials, asked.headers.authorization))
      return unauthorized(this.credentials, asked.path.replace(/\?.*/, ''));
    const { leader } = this;
    if (asked.path === '/ping') return route(this.marathon, asked, '');
    if (leader === undefined) return noLeader(asked.path.replace(/\?.*/, ''));
    const passedOn = asked.server !== leader && asked.method === 'DELETE' ? { ...asked, body: '' } : asked;
    const reply = route(this.marathon, passedOn, hosts[leader] ?? '');
    const via = asked.server === leader ? {} : { 'X-Marathon-Via': `1.1 ${hosts[asked.server]}` };
    return { ...reply, headers: { ...reply.headers, 'X-Marathon-Leader': `http://${hosts[leader]}`, ...via } };
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

  /** Does what an operator's PUT does. Returns the deployment's id. Throws when the app is locked. */
  scale(id: string, instances: number): string {
    return deploymentId(this.found(id).scale(instances, false));
  }

  /** Rolls out a new version of the app or pod. Returns the deployment's id. Throws when the app is locked. */
  upgrade(id: string): string {
    return deploymentId(this.found(id).upgrade(false));
  }

  /** Runs Marathon's own health checks of the app now, as if their interval had passed. */
  runChecks(id: string): void {
    this.found(id).checks.run();
  }

  override failover(to?: number): void {
    super.failover(to);
    this.marathon.restart();
  }

  /** Ends the leader's process, which starts again after `downMs`. */
  restart(downMs = 0): void {
    const { leader } = this;
    this.loseLeader();
    this.marathon.framework.after(downMs, () => this.failover(leader));
  }

  protected override findTask(taskId: string): MarathonTask | undefined {
    return this.marathon.task(taskId);
  }

  protected override setHealth({ app, instance }: MarathonTask, isHealthy: boolean): void {
    app.checks.becomes(instance, isHealthy);
  }

  protected override tally(id: string): Tally {
    return this.found(id).tally;
  }

  protected override tallies(): Iterable<Tally> {
    return [...this.marathon.apps.values()].map(({ tally }) => tally);
  }

  private found(id: string): App {
    const app = this.marathon.apps.get(id);
    if (app === undefined) throw new Error(`the simulated ${this.name} has no app nor pod ${id}`);
    return app;
  }
}

function deploymentId(outcome: Deployment | Conflict): string {
  if (outcome instanceof Deployment) return outcome.id;
  throw new Error(`the app is locked by ${outcome.deployments.join() || 'a kill'}`);
}
