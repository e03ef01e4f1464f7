/** An app or a pod of a simulated Marathon: how many instances there are, which start and which are killed. */
import type { AgentPlace } from '../../model/agent.ts';
import type { Demand } from '../../model/framework.ts';
import type { MarathonAppOptions } from '../../options/marathon-options.ts';
import { TASK_RESOURCES } from '../../options/resources.ts';
import { firstPlace } from '../../schedulers/first-place.ts';
import type { JobFramework } from '../../schedulers/job-framework.ts';
import { Tally } from '../../schedulers/tally.ts';
import { AppLock, type Conflict } from './app-lock.ts';
import { allows, checkConstraints } from './constraints.ts';
import { Deployment, hasEnded } from './deployment.ts';
import { HealthChecks } from './health-checks.ts';
import { awaitNextTask, type Instance, newInstance } from './instance.ts';
import { doomedBy } from './kill-selection.ts';
import { LaunchQueue } from './launch-queue.ts';
import type { AppContext } from './marathon.ts';
import { nextUpgradeStep } from './rolling-upgrade.ts';
import { taskName } from './task-id.ts';

export class App {
  readonly options: MarathonAppOptions;
  /** Instances that the owner asked for. */
  target: number;
  version: string;
  /** Set by the latest upgrade; scaling alone does not change it. */
  configVersion: string;
  readonly lock = new AppLock();
  readonly instances = new Map<string, Instance>();
  readonly tally = new Tally();
  readonly checks: HealthChecks;
  readonly queue = new LaunchQueue();
  /** Kills that were answered, and dropped because the app was locked. */
  droppedKills = 0;
  private readonly context: AppContext;
  readonly demand: Demand;
  private made = 0;
  private isBeginning = true;

  constructor(options: MarathonAppOptions, context: AppContext) {
    checkConstraints(options.constraints ?? []);
    this.options = options;
    this.context = context;
    this.target = options.instances;
    this.version = this.now().toISOString();
    this.configVersion = this.version;
    this.checks = new HealthChecks(this, this.framework);
    const { cpus, mem, disk } = { ...TASK_RESOURCES, ...options };
    this.demand = { resources: { cpus, mem, disk }, suits: (place) => this.isAllowedOn(place) };
  }

  get id(): string {
    return this.options.id;
  }

  get role(): string {
    return this.framework.role;
  }

  get all(): readonly Instance[] {
    return [...this.instances.values()];
  }

  private get framework(): JobFramework {
    return this.context.framework;
  }

  now(): Date {
    return this.framework.now();
  }

  /** True when it really serves, even if Marathon does not know it. */
  isAvailable({ phase, isKilled, isReady, isSick }: Instance): boolean {
    return phase === 'running' && !isKilled && isReady && !isSick;
  }

  /**
   * True when the last results of its checks are good, perhaps those of the previous task. A
   * deployment waits for this.
   */
  isHealthy({ phase, isKilled, health }: Instance): boolean {
    return phase === 'running' && !isKilled && (health?.alive === true || !(this.options.healthChecks ?? false));
  }

  isAllowedOn(place: AgentPlace): boolean {
    const others = this.all.flatMap((instance) => instance.place ?? []);
    return allows(this.options.constraints ?? [], place, others);
  }

  /** Launches the first instances, which run and are healthy from the start. */
  begin(): void {
    for (let index = 0; index < this.options.instances; index += 1) {
      this.add(firstPlace(this.demand, this.options.startsOn, index), true);
    }
    this.isBeginning = false;
    this.tally.reset();
    this.checks.begin();
  }

  /** Scales to `instances`; the `sentenced` have to go first. */
  scale(instances: number, force: boolean, sentenced: readonly Instance[] = []): Conflict | Deployment {
    const started = this.deploy('Scale', force);
    if (!(started instanceof Deployment)) return started;
    this.target = instances;
    for (const instance of doomedBy(this.all, instances, sentenced, this.options.killSelection)) this.kill(instance);
    this.changed();
    return started;
  }

  /** A new version takes the place of the old one, within minimumHealthCapacity and maximumOverCapacity. */
  upgrade(force: boolean): Conflict | Deployment {
    const started = this.deploy('Restart', force);
    if (!(started instanceof Deployment)) return started;
    this.configVersion = started.version;
    this.changed();
    return started;
  }

  private deploy(action: 'Scale' | 'Restart', force: boolean): Conflict | Deployment {
    const { conflict } = this.lock;
    if (conflict !== undefined && !force) return conflict;
    const most = this.context.deploymentLimit();
    if (most !== undefined) return { deployments: [], most };
    this.version = new Date(Math.max(this.now().getTime(), Date.parse(this.version) + 1)).toISOString();
    this.lock.deployment = new Deployment(action, this.version, this.target, this.made);
    return this.lock.deployment;
  }

  /** Stops a deployment where it is. */
  cancelDeployment(): void {
    this.lock.deployment = undefined;
    this.changed();
  }

  /** Kills without scaling: each instance is launched again after its task has ended. */
  killTasks(instances: readonly Instance[], wipe: boolean): void {
    if (wipe) {
      for (const instance of instances) {
        this.kill(instance);
        this.instances.delete(instance.instanceId);
      }
    } else if (this.lock.conflict !== undefined && !this.context.killsAlways) {
      this.droppedKills += instances.length;
    } else {
      for (const instance of instances.filter(({ phase }) => phase !== 'waiting')) {
        if (!this.context.killsAlways) this.lock.holdForKill(instance.instanceId);
        this.killTask(instance);
      }
    }
    this.changed();
  }

  private killTask(instance: Instance): void {
    instance.isKilled = true;
    this.framework.kill(instance.taskId);
  }

  /** Kills for good. An instance that waits for an offer has no task to kill. */
  private kill(instance: Instance): void {
    instance.isDecommissioned = true;
    if (instance.phase !== 'waiting') {
      this.killTask(instance);
      return;
    }
    this.framework.withdraw(instance.taskId);
    this.instances.delete(instance.instanceId);
    this.lock.instanceGone(instance.instanceId);
  }

  launched(instance: Instance, agentId: string, place: AgentPlace): void {
    const now = this.now();
    // Marathon knows the first instances: they were staged before the checks began.
    const stagedAt = new Date(now.getTime() - (this.isBeginning ? 1_000 : 0));
    Object.assign(instance, { phase: 'staging', agentId, place, since: now, stagedAt, ended: undefined });
    this.queue.launched(now);
    this.observe();
  }

  running(instance: Instance): void {
    if (instance.phase === 'running') return;
    const now = this.now();
    Object.assign(instance, { phase: 'running', isConfirmed: true, since: now, startedAt: now });
    if (this.options.healthChecks && this.isBeginning) {
      instance.isReady = true;
      this.checks.report(instance);
    } else this.checks.started(instance);
    this.changed();
  }

  /** @param isLost true if its agent is away: the instance is replaced, unless its data are there */
  gone(instance: Instance, state: string, isLost: boolean): void {
    this.lock.instanceGone(instance.instanceId);
    if (instance.isDecommissioned || (isLost && !this.options.resident)) this.instances.delete(instance.instanceId);
    else {
      awaitNextTask(instance, state, this.options.pod ?? false, this.now());
      this.framework.after(this.framework.relaunchDelayMs, () => this.launch(instance, this.placeOf(instance), false));
    }
    this.observe();
    this.framework.after(this.framework.relaunchDelayMs, () => this.changed());
  }

  /** Reacts to a change: launches missing instances, continues the deployment, ends it. */
  changed(): void {
    if (!this.isBeginning) this.goOn();
    this.observe();
  }

  private goOn(): void {
    const { deployment } = this.lock;
    if (deployment?.action === 'Restart') this.stepUpgrade();
    else for (let missing = this.target - this.instances.size; missing > 0; missing -= 1) this.add(this.demand, false);
    if (deployment !== undefined && hasEnded(deployment, this)) this.lock.deployment = undefined;
  }

  private stepUpgrade(): void {
    const { kill, launch } = nextUpgradeStep(this);
    for (const instance of kill) this.kill(instance);
    for (let count = 0; count < launch; count += 1) this.add(this.demand, false);
  }

  /** A task with a volume must run where the volume is. */
  private placeOf({ ended }: Instance): Demand {
    if (!this.options.resident || ended?.place === undefined) return this.demand;
    const { hostname } = ended.place;
    return { ...this.demand, suits: (place) => place.hostname === hostname };
  }

  private add(demand: Demand, atOnce: boolean): void {
    this.made += 1;
    const made = { version: this.configVersion, number: this.made, since: this.now() };
    const instance = newInstance(this.options, made);
    this.instances.set(instance.instanceId, instance);
    this.launch(instance, demand, atOnce);
  }

  private launch({ instanceId, taskId }: Instance, demand: Demand, atOnce: boolean): void {
    if (!this.instances.has(instanceId)) return;
    const { killSeconds, startSeconds } = this.options;
    this.queue.waits(this.now());
    const task = { taskId, name: taskName(this.id) };
    this.framework.want(this.framework.wish({ ...task, demand, atOnce, killSeconds, startSeconds }));
  }

  private observe(): void {
    const available = this.all.filter((instance) => this.isAvailable(instance)).length;
    this.tally.observe(available, Math.max(0, this.target - available));
  }
}
