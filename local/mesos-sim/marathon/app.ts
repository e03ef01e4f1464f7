/** An app or a pod of a simulated Marathon: how many instances there are, which start and which are killed. */
import type { AgentPlace } from '../agent.ts';
import type { Demand } from '../framework.ts';
import { TASK_RESOURCES } from '../resources.ts';
import { firstPlace } from '../schedulers/first-place.ts';
import type { JobFramework } from '../schedulers/job-framework.ts';
import { Tally } from '../schedulers/tally.ts';
import { AppLock, type Conflict } from './app-lock.ts';
import { allows, checkConstraints } from './constraints.ts';
import { Deployment, hasEnded } from './deployment.ts';
import { type Instance, newInstance } from './instance.ts';
import { surplusOf } from './kill-selection.ts';
import type { MarathonAppOptions } from './options.ts';
import { nextUpgradeStep } from './rolling-upgrade.ts';
import { taskName } from './task-id.ts';

const DEFAULT_HEALTHY_MS = 20;

export class App {
  readonly options: MarathonAppOptions;
  /** How many there are to be. */
  target: number;
  version: string;
  /** Of the latest upgrade; scaling alone does not change it. */
  configVersion: string;
  readonly lock = new AppLock();
  readonly instances = new Map<string, Instance>();
  readonly tally = new Tally();
  /** Kills that were answered, and dropped because the app was locked. */
  droppedKills = 0;
  private readonly framework: JobFramework;
  readonly demand: Demand;
  private made = 0;
  private isBeginning = true;

  constructor(options: MarathonAppOptions, framework: JobFramework) {
    checkConstraints(options.constraints ?? []);
    this.options = options;
    this.framework = framework;
    this.target = options.instances;
    this.version = new Date().toISOString();
    this.configVersion = this.version;
    const { cpus, mem, disk } = { ...TASK_RESOURCES, ...options };
    this.demand = { resources: { cpus, mem, disk }, suits: (place) => this.isAllowedOn(place) };
  }

  get id(): string {
    return this.options.id;
  }

  get all(): readonly Instance[] {
    return [...this.instances.values()];
  }

  isAvailable({ phase, isKilled, healthy }: Instance): boolean {
    return phase === 'running' && !isKilled && (healthy === true || !(this.options.healthChecks ?? false));
  }

  isAllowedOn(place: AgentPlace): boolean {
    const others = this.all.flatMap((instance) => instance.place ?? []);
    return allows(this.options.constraints ?? [], place, others);
  }

  /** Launches the first instances, which run and are healthy from the start. */
  begin(): void {
    for (let index = 0; index < this.options.instances; index += 1) {
      this.launch(firstPlace(this.demand, this.options.startsOn, index), true);
    }
    this.isBeginning = false;
    this.tally.reset();
  }

  /** Scales to `instances`; the `sentenced` have to go first. */
  scale(instances: number, force: boolean, sentenced: readonly Instance[] = []): Conflict | Deployment {
    const started = this.deploy('Scale', force);
    if (!(started instanceof Deployment)) return started;
    this.target = instances;
    for (const instance of sentenced) this.kill(instance);
    for (const instance of surplusOf(this.all, instances, this.options.killSelection)) this.kill(instance);
    this.step();
    return started;
  }

  /** A new version takes the place of the old one, within minimumHealthCapacity and maximumOverCapacity. */
  upgrade(force: boolean): Conflict | Deployment {
    const started = this.deploy('Restart', force);
    if (!(started instanceof Deployment)) return started;
    this.configVersion = started.version;
    this.step();
    return started;
  }

  private deploy(action: 'Scale' | 'Restart', force: boolean): Conflict | Deployment {
    const { conflict } = this.lock;
    if (conflict !== undefined && !force) return conflict;
    this.version = new Date(Math.max(Date.now(), Date.parse(this.version) + 1)).toISOString();
    this.lock.deployment = new Deployment(action, this.version, this.target, this.made);
    return this.lock.deployment;
  }

  /** Stops a deployment where it is. */
  cancelDeployment(): void {
    this.lock.deployment = undefined;
    this.step();
  }

  /** Kills without scaling: each is replaced after its end. */
  killForGood(instances: readonly Instance[], wipe: boolean): void {
    if (wipe) {
      for (const instance of instances) {
        this.kill(instance);
        this.instances.delete(instance.instanceId);
      }
    } else if (this.lock.conflict !== undefined) {
      this.droppedKills += instances.length;
    } else {
      for (const instance of instances) this.lock.holdForKill(instance.instanceId);
      for (const instance of instances) this.kill(instance);
    }
    this.step();
  }

  /** One that waits for an offer is simply given up. */
  kill(instance: Instance): void {
    if (instance.phase === 'waiting') {
      this.framework.withdraw(instance.taskId);
      this.instances.delete(instance.instanceId);
      this.lock.instanceGone(instance.instanceId);
      return;
    }
    instance.isKilled = true;
    this.framework.kill(instance.taskId);
  }

  launched(instance: Instance, agentId: string, place: AgentPlace): void {
    const now = new Date();
    // The first ones are not new to it: they were staged before they were checked.
    const stagedAt = new Date(now.getTime() - (this.isBeginning ? 1_000 : 0));
    Object.assign(instance, { phase: 'staging', agentId, place, since: now, stagedAt });
    this.observe();
  }

  running(instance: Instance): void {
    if (instance.phase === 'running') return;
    const now = new Date();
    Object.assign(instance, { phase: 'running', since: now, startedAt: now });
    if (this.options.healthChecks && this.isBeginning) this.setHealth(instance, true);
    else if (this.options.healthChecks) {
      const { healthyMs = DEFAULT_HEALTHY_MS } = this.options;
      this.framework.after(healthyMs, () => {
        if (instance.healthy === undefined) this.setHealth(instance, true);
      });
    }
    this.step();
  }

  setHealth(instance: Instance, healthy: boolean): void {
    instance.healthy = healthy;
    instance.checkedAt = new Date();
    this.step();
  }

  gone(instance: Instance): void {
    this.instances.delete(instance.instanceId);
    this.lock.instanceGone(instance.instanceId);
    this.observe();
    this.framework.after(this.framework.relaunchDelayMs, () => this.step());
  }

  /** Does what is to be done now: launches what is missing, goes on with the deployment, ends it. */
  private step(): void {
    if (!this.isBeginning) this.goOn();
    this.observe();
  }

  private goOn(): void {
    const { deployment } = this.lock;
    if (deployment?.action === 'Restart') this.stepUpgrade();
    else
      for (let missing = this.target - this.instances.size; missing > 0; missing -= 1) this.launch(this.demand, false);
    if (deployment !== undefined && hasEnded(deployment, this)) this.lock.deployment = undefined;
  }

  private stepUpgrade(): void {
    const { kill, launch } = nextUpgradeStep(this);
    for (const instance of kill) this.kill(instance);
    for (let count = 0; count < launch; count += 1) this.launch(this.demand, false);
  }

  private launch(demand: Demand, atOnce: boolean): void {
    const { killSeconds, startSeconds } = this.options;
    this.made += 1;
    const instance = newInstance(this.options, this.configVersion, this.made);
    this.instances.set(instance.instanceId, instance);
    const task = { taskId: instance.taskId, name: taskName(this.id) };
    this.framework.want(this.framework.wish({ ...task, demand, atOnce, killSeconds, startSeconds }));
  }

  private observe(): void {
    const available = this.all.filter((instance) => this.isAvailable(instance)).length;
    this.tally.observe(available, Math.max(0, this.target - available));
  }
}
