/**
 * An app or a pod of a simulated Marathon: how many instances there are, which start and which are killed.
 *
 * Locks as the scheduler actor does (MarathonSchedulerActor.scala): a deployment locks its app, and so does a kill without
 * scaling until the killed instances have ended. A deployment that finds a lock fails with a 409; a kill that finds one is
 * answered as if it had been done, and dropped (`withLockFor`, "Could not acquire lock while killing tasks").
 */
import type { AgentPlace } from '../agent.ts';
import type { Demand } from '../framework.ts';
import { TASK_RESOURCES } from '../resources.ts';
import type { JobFramework } from '../schedulers/job-framework.ts';
import { Tally } from '../schedulers/tally.ts';
import { allows, checkConstraints } from './constraints.ts';
import { Deployment } from './deployment.ts';
import { type Instance, newInstance } from './instance.ts';
import type { MarathonAppOptions } from './options.ts';
import { nextUpgradeStep } from './rolling-upgrade.ts';
import { newInstanceId, taskIdOf } from './task-id.ts';

/** Who holds the lock of an app. */
export interface Conflict {
  readonly deployments: readonly string[];
}

const DEFAULT_HEALTHY_MS = 20;

export class App {
  readonly options: MarathonAppOptions;
  readonly createdAt: Date = new Date();
  /** How many there are to be. */
  target: number;
  version: string;
  /** Of the latest upgrade; scaling alone does not change it. */
  configVersion: string;
  deployment: Deployment | undefined;
  readonly instances = new Map<string, Instance>();
  readonly tally = new Tally();
  /** Kills that were answered, and dropped because the app was locked. */
  droppedKills = 0;
  private readonly framework: JobFramework;
  private readonly demand: Demand;
  /** Instances whose end unlocks the app. */
  private readonly lockingKills = new Set<string>();
  private made = 0;
  private isBeginning = true;

  constructor(options: MarathonAppOptions, framework: JobFramework) {
    checkConstraints(options.constraints ?? []);
    this.options = options;
    this.framework = framework;
    this.target = options.instances;
    this.version = this.createdAt.toISOString();
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

  get resources(): Demand['resources'] {
    return this.demand.resources;
  }

  isAvailable({ phase, isKilled, healthy }: Instance): boolean {
    return phase === 'running' && !isKilled && (healthy === true || !(this.options.healthChecks ?? false));
  }

  isAllowedOn(place: AgentPlace): boolean {
    const others = this.all.flatMap((instance) => instance.place ?? []);
    return allows(this.options.constraints ?? [], place, others);
  }

  /** Undefined: the app is not locked. A kill locks it without a deployment. */
  get conflict(): Conflict | undefined {
    if (this.deployment === undefined && this.lockingKills.size === 0) return undefined;
    return { deployments: this.deployment === undefined ? [] : [this.deployment.id] };
  }

  /** Launches the first instances, which run and are healthy from the start. */
  begin(): void {
    const { startsOn = [], instances } = this.options;
    for (let index = 0; index < instances; index += 1) {
      const hostname = startsOn[index % startsOn.length];
      const suits = (place: AgentPlace) => place.hostname === hostname;
      this.launch(hostname === undefined ? this.demand : { ...this.demand, suits }, true);
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
    this.scaleDown();
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
    const { conflict } = this;
    if (conflict !== undefined && !force) return conflict;
    this.version = new Date(Math.max(Date.now(), Date.parse(this.version) + 1)).toISOString();
    this.deployment = new Deployment(action, this.version, this.target, this.made);
    return this.deployment;
  }

  /** Stops a deployment where it is. */
  cancelDeployment(): void {
    this.deployment = undefined;
    this.step();
  }

  /** Kills without scaling: each is replaced after its end. */
  killForGood(instances: readonly Instance[], wipe: boolean): void {
    if (wipe) {
      for (const instance of instances) this.expunge(instance);
    } else if (this.conflict !== undefined) {
      this.droppedKills += instances.length;
    } else {
      for (const instance of instances) this.lockingKills.add(instance.instanceId);
      for (const instance of instances) this.kill(instance);
    }
    this.step();
  }

  private expunge(instance: Instance): void {
    this.kill(instance);
    this.instances.delete(instance.instanceId);
  }

  private scaleDown(): void {
    const weight = { waiting: 0, staging: 1, running: 2 } as const;
    const direction = this.options.killSelection === 'OLDEST_FIRST' ? 1 : -1;
    const candidates = this.all
      .filter(({ isKilled }) => !isKilled)
      .sort((a, b) => weight[a.phase] - weight[b.phase] || direction * (a.number - b.number));
    const surplus = Math.max(0, candidates.length - this.target);
    for (const instance of candidates.slice(0, surplus)) this.kill(instance);
  }

  /** One that waits for an offer is simply given up. */
  kill(instance: Instance): void {
    if (instance.phase === 'waiting') {
      this.framework.withdraw(instance.taskId);
      this.instances.delete(instance.instanceId);
      this.lockingKills.delete(instance.instanceId);
      return;
    }
    instance.isKilled = true;
    this.framework.kill(instance.taskId);
  }

  launched(instance: Instance, agentId: string, place: AgentPlace): void {
    const now = new Date();
    Object.assign(instance, { phase: 'staging', agentId, place, since: now, stagedAt: now });
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
    this.lockingKills.delete(instance.instanceId);
    this.observe();
    this.framework.after(this.framework.relaunchDelayMs, () => this.step());
  }

  /** Does what is to be done now: launches what is missing, goes on with the deployment, ends it. */
  private step(): void {
    if (this.isBeginning) return this.observe();
    if (this.deployment?.action === 'Restart') this.stepUpgrade();
    else
      for (let missing = this.target - this.instances.size; missing > 0; missing -= 1) this.launch(this.demand, false);
    if (this.deployment !== undefined && this.isDeployed(this.deployment)) this.deployment = undefined;
    this.observe();
  }

  private stepUpgrade(): void {
    const { kill, launch } = nextUpgradeStep(this);
    for (const instance of kill) this.kill(instance);
    for (let count = 0; count < launch; count += 1) this.launch(this.demand, false);
  }

  private isDeployed({ action, newestBefore }: Deployment): boolean {
    if (this.instances.size !== this.target) return false;
    const isSettled = (instance: Instance) => instance.number <= newestBefore || this.isAvailable(instance);
    const isCurrent = ({ version }: Instance) => action === 'Scale' || version === this.configVersion;
    return this.all.every((instance) => isSettled(instance) && isCurrent(instance) && !instance.isKilled);
  }

  private launch(demand: Demand, atOnce: boolean): void {
    const { pod = false, killSeconds, startSeconds } = this.options;
    const instanceId = newInstanceId(this.id);
    const taskId = taskIdOf(instanceId, pod);
    this.made += 1;
    const identity = { instanceId, taskId, version: this.configVersion, number: this.made };
    this.instances.set(instanceId, newInstance(identity, new Date()));
    const name = this.id.split('/').filter(Boolean).reverse().join('.');
    const times = {
      ...(killSeconds !== undefined && { killSeconds }),
      ...(startSeconds !== undefined && { startSeconds }),
    };
    this.framework.want(this.framework.wish({ taskId, name, demand, atOnce, ...times }));
  }

  private observe(): void {
    const available = this.all.filter((instance) => this.isAvailable(instance)).length;
    this.tally.observe(available, Math.max(0, this.target - available));
  }
}
