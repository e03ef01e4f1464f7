/** A cluster without HTTP: agents, frameworks, the leader, and the messages between them. */
import type { Admission, Agent, MasterLink } from '../model/agent.ts';
import { Framework, type Offer, type SchedulerLink, type TaskWish } from '../model/framework.ts';
import { nowSeconds } from '../model/identity.ts';
import type { RegisteredAgent } from '../model/registered-agent.ts';
import { Registry } from '../model/registry.ts';
import type { Task, TaskStatus } from '../model/task.ts';
import type { Timers } from '../model/timers.ts';
import type { Settings } from '../options/options.ts';
import { Master } from './master.ts';

export class Cluster implements MasterLink, SchedulerLink {
  readonly registry = new Registry();
  readonly agents: Agent[] = [];
  readonly frameworks: Framework[];
  /** Undefined while no leader is elected. */
  leader: Master | undefined;
  private readonly settings: Settings;
  private readonly timers: Timers;

  constructor(settings: Settings, timers: Timers) {
    this.settings = settings;
    this.timers = timers;
    this.leader = new Master(this.registry, settings, timers, nowSeconds(), true);
    this.frameworks = settings.frameworks.map((options) => new Framework(options, settings, timers, this));
  }

  /** The leader that has read its registry. */
  private get working(): Master | undefined {
    return this.leader?.recovered ? this.leader : undefined;
  }

  start(): void {
    for (const framework of this.frameworks) this.leader?.tasks.subscribe(framework);
    for (const agent of this.agents) agent.start(nowSeconds());
    const shares = this.frameworks.flatMap((framework) =>
      Array<Framework>(framework.options.share ?? 1).fill(framework),
    );
    let turn = 0;
    for (let count = 0; count < this.settings.tasksPerHost; count += 1) {
      for (const agent of this.agents) {
        const framework = shares[turn++ % Math.max(1, shares.length)];
        if (framework !== undefined) this.launchOn(agent, framework, framework.wish({ atOnce: true }));
      }
    }
    for (const framework of this.frameworks) framework.begin();
  }

  /** Returns false if the agent is not registered, or the framework is not connected. */
  launchOn(agent: Agent, framework: Framework, wish: TaskWish): boolean {
    const registered = this.working?.agents.get(agent.agentId ?? '');
    return registered !== undefined && (this.working?.tasks.launch(framework, registered, wish) ?? false);
  }

  place(framework: Framework, wish: TaskWish): boolean {
    const master = this.working;
    const isScheduled = (agent: RegisteredAgent) => this.registry.machines.has(agent.machineKey);
    const { resources, suits } = wish.demand;
    const agent = master?.pool.pick(
      (candidate) =>
        candidate.hasRoomFor(resources) &&
        !(framework.avoidsMaintenance && isScheduled(candidate)) &&
        (suits?.(candidate.process.place) ?? true),
    );
    if (master === undefined || agent === undefined) return false;
    if (this.settings.acceptMs === 0) return master.tasks.launch(framework, agent, wish);
    const { updates } = master.maintenance;
    this.timers.after(this.settings.acceptMs, () => {
      const isRescinded = master !== this.working || master.maintenance.updates !== updates;
      if (isRescinded || !master.tasks.launch(framework, agent, wish)) framework.dropped(wish);
    });
    return true;
  }

  offers(): readonly Offer[] {
    const agents = this.working?.pool.all ?? [];
    return agents.map(({ agentId, process: { place }, free }) => ({ agentId, place, free }));
  }

  killTask(framework: Framework, taskId: string): void {
    this.working?.tasks.killTask(framework, taskId);
  }

  register(agent: Agent): Admission {
    const master = this.working;
    if (master === undefined) return 'no-leader';
    // The master knows a framework that has not subscribed yet once an agent names it.
    const named = new Set([...agent.tasks.values()].map((task) => task.info.frameworkId));
    for (const framework of this.frameworks) {
      if (named.has(framework.id ?? '') && !framework.tornDown) master.tasks.expectFramework(framework);
    }
    return master.register(agent);
  }

  missPings(agent: Agent): void {
    this.working?.missPings(agent);
  }

  disconnected(agent: Agent): void {
    this.working?.disconnected(agent);
  }

  unregister(agent: Agent): void {
    const registered = this.working?.agents.get(agent.agentId ?? '');
    if (registered !== undefined) this.working?.removeForGood(registered, 'Agent unregistered');
  }

  statusUpdate(agent: Agent, task: Task, status: TaskStatus): void {
    this.working?.tasks.statusUpdate(agent, task, status);
  }

  /** Stops hearing from the master, as after a crash; its tasks go on. */
  disconnectFramework(framework: Framework): void {
    framework.connected = false;
    const record = this.working?.frameworks.get(framework.id ?? '');
    if (record !== undefined) record.connected = false;
  }

  reconnectFramework(framework: Framework): void {
    framework.connected = true;
    this.working?.tasks.subscribe(framework);
    this.expectRepeatedUpdates(framework);
  }

  acknowledgeFrom(framework: Framework, isAcknowledging: boolean): void {
    framework.acknowledging = isAcknowledging;
    if (isAcknowledging) this.expectRepeatedUpdates(framework);
  }

  private expectRepeatedUpdates(framework: Framework): void {
    this.timers.after(this.settings.updateRetryMs, () => this.working?.tasks.repeatUpdates(framework));
  }

  loseLeader(): void {
    this.leader = undefined;
  }

  /**
   * A master that knows only the registry takes over. Agents and frameworks come back some time after
   * it has read the registry.
   */
  elect(startTime: number, recoveryMs: number, reregisterMs: number): void {
    const master = new Master(this.registry, this.settings, this.timers, startTime, false);
    this.leader = master;
    this.timers.after(recoveryMs, () => {
      if (this.leader !== master) return;
      master.recover();
      this.timers.after(reregisterMs, () => this.welcomeBack(master));
    });
  }

  private welcomeBack(master: Master): void {
    if (this.leader !== master) return;
    for (const agent of this.agents) if (!master.agents.get(agent.agentId ?? '')?.connected) agent.register();
    for (const framework of this.frameworks) {
      if (!framework.connected || framework.tornDown) continue;
      master.tasks.subscribe(framework);
      this.expectRepeatedUpdates(framework);
    }
  }
}
