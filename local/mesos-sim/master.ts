/** A leading master: who is registered, and what runs where. Maintenance and draining are next door. */
import { type Admission, type Agent, taskKey } from './agent.ts';
import type { Framework, TaskWish } from './framework.ts';
import { FrameworkRecord } from './framework-record.ts';
import { newUuid, nowSeconds } from './identity.ts';
import { machineKey } from './machine.ts';
import { MasterDraining } from './master-draining.ts';
import { MasterMaintenance } from './master-maintenance.ts';
import { OfferPool } from './offer-pool.ts';
import type { Settings } from './options.ts';
import { RegisteredAgent } from './registered-agent.ts';
import type { AdmittedAgent, Registry } from './registry.ts';
import {
  append,
  copyOf,
  isTerminal,
  masterStatus,
  newTaskInfo,
  stagedTask,
  type Task,
  type TaskStatus,
} from './task.ts';
import type { Timers } from './timers.ts';

/** How tasks end for those who are told of lost contact and for the others. */
interface Loss {
  readonly partitionAware: {
    readonly state: Task['state'];
    readonly reason: string;
    readonly list: 'unreachable' | 'completed';
  };
  readonly other: {
    readonly state: Task['state'];
    readonly reason: string;
    readonly list: 'unreachable' | 'completed';
  };
  readonly message: string;
  readonly unreachableTime?: number;
}

const REMOVED = 'REASON_AGENT_REMOVED';

export class Master {
  readonly id = newUuid();
  readonly registry: Registry;
  readonly settings: Settings;
  readonly timers: Timers;
  readonly startTime: number;
  readonly electedTime = nowSeconds();
  /** It has read the registry. Until then it answers as if the cluster were empty (j2-02). */
  recovered: boolean;
  readonly agents = new Map<string, RegisteredAgent>();
  /** Known from the registry, not back yet. */
  readonly recoveredAgents = new Map<string, AdmittedAgent>();
  readonly frameworks = new Map<string, FrameworkRecord>();
  readonly completedFrameworks: FrameworkRecord[] = [];
  readonly pool = new OfferPool<RegisteredAgent>();
  readonly maintenance: MasterMaintenance;
  readonly draining: MasterDraining;
  private readonly unreachableTasks = new Map<string, Task[]>();
  private agentsNamed = 0;
  private frameworksNamed = 0;

  constructor(registry: Registry, settings: Settings, timers: Timers, startTime: number, recovered: boolean) {
    this.registry = registry;
    this.settings = settings;
    this.timers = timers;
    this.startTime = startTime;
    this.recovered = recovered;
    this.maintenance = new MasterMaintenance(this);
    this.draining = new MasterDraining(this);
  }

  /** The registry is read: what was admitted before is expected back. */
  recover(): void {
    this.recovered = true;
    for (const [agentId, agent] of this.registry.admitted) this.recoveredAgents.set(agentId, agent);
    this.maintenance.recover();
  }

  isActive(agent: RegisteredAgent): boolean {
    return agent.connected && !this.registry.deactivated.has(agent.agentId);
  }

  /** Gives the agent offers, or not, after anything that matters for it has changed. */
  refreshOffers(agent: RegisteredAgent): void {
    this.pool.set(agent, this.agents.get(agent.agentId) === agent && this.isActive(agent));
  }

  register(agent: Agent): Admission {
    const { hostname, ip } = agent.place;
    const key = machineKey({ hostname, ip });
    if (agent.agentId !== undefined && this.registry.gone.has(agent.agentId)) return 'shut-down';
    if (this.registry.machines.get(key)?.mode === 'DOWN') return 'shut-down';
    const listed = agent.agentId === undefined ? undefined : this.agents.get(agent.agentId);
    if (listed?.connected) return 'admitted';
    if (listed !== undefined) this.reconnect(listed);
    else this.admit(agent, key);
    return 'admitted';
  }

  private admit(agent: Agent, key: string): void {
    const isNew = agent.agentId === undefined;
    agent.agentId ??= `${this.id}-S${this.agentsNamed++}`;
    const { hostname, ip, port, attributes } = agent.place;
    const registered = new RegisteredAgent(agent, agent.agentId, key, this.settings.agentResources, nowSeconds());
    // A known agent that this master has not in its list is registered and re-registered within a millisecond (f-05, h-04).
    if (!isNew) registered.reregisteredTime = registered.registeredTime + 0.0001;
    this.agents.set(agent.agentId, registered);
    this.recoveredAgents.delete(agent.agentId);
    this.registry.unreachable.delete(agent.agentId);
    this.registry.admitted.set(agent.agentId, { agentId: agent.agentId, hostname, ip, port, attributes });
    this.maintenance.agentJoined(registered);
    this.refreshOffers(registered);
    this.adoptTasks(registered);
    this.draining.agentJoined(registered);
  }

  private reconnect(registered: RegisteredAgent): void {
    registered.connected = true;
    registered.reregisteredTime = nowSeconds();
    this.refreshOffers(registered);
    for (const [key, task] of registered.process.tasks) {
      const known = registered.tasks.get(key);
      if (known === undefined) continue;
      for (const status of task.statuses.slice(known.statuses.length))
        this.statusUpdate(registered.process, task, status);
    }
    this.draining.agentJoined(registered);
  }

  /** Tasks that the agent brings along; those of frameworks that have nothing left on it become phantoms among the completed. */
  private adoptTasks(registered: RegisteredAgent): void {
    const { agentId } = registered;
    for (const lost of this.unreachableTasks.get(agentId) ?? []) {
      this.frameworks.get(lost.info.frameworkId)?.unreachableTasks.delete(lost.info.taskId);
    }
    this.unreachableTasks.delete(agentId);
    for (const [key, task] of registered.process.tasks) {
      const record = this.frameworks.get(task.info.frameworkId);
      if (record === undefined) continue;
      const copy = copyOf(task);
      record.tasks.set(task.info.taskId, copy);
      registered.add(key, copy);
      const last = copy.statuses.at(-1);
      if (last !== undefined) this.forward(record, copy, last, false);
    }
    for (const task of registered.process.endedFrameworks()) {
      const record = this.frameworks.get(task.info.frameworkId);
      if (record !== undefined && !record.recovered) record.complete(copyOf(task));
    }
  }

  disconnected(agent: Agent): void {
    const registered = this.agents.get(agent.agentId ?? '');
    if (registered === undefined) return;
    registered.connected = false;
    this.refreshOffers(registered);
    this.timers.after(this.settings.agentPingTimeoutMs, () => {
      if (!registered.connected && this.agents.get(registered.agentId) === registered) this.markUnreachable(registered);
    });
  }

  private markUnreachable(agent: RegisteredAgent): void {
    const admitted = this.registry.admitted.get(agent.agentId);
    this.registry.admitted.delete(agent.agentId);
    if (admitted !== undefined) this.registry.unreachable.set(agent.agentId, admitted);
    this.unreachableTasks.set(agent.agentId, [...agent.tasks.values()]);
    this.remove(agent, {
      partitionAware: { state: 'TASK_UNREACHABLE', reason: REMOVED, list: 'unreachable' },
      other: { state: 'TASK_LOST', reason: REMOVED, list: 'unreachable' },
      message: 'health check timed out',
      unreachableTime: nowSeconds(),
    });
  }

  /** machine/down, or the agent took its leave: nothing of it is kept. */
  removeForGood(agent: RegisteredAgent, why: string): void {
    this.registry.forget(agent.agentId);
    const loss = { state: 'TASK_LOST', reason: REMOVED, list: 'completed' } as const;
    const message = `Agent ${agent.process.place.hostname} removed: ${why}`;
    this.remove(agent, { partitionAware: loss, other: loss, message });
  }

  /** False: no agent of that id is known. */
  markGone(agentId: string): boolean {
    const isKnown = this.isKnown(agentId) || this.registry.gone.has(agentId);
    if (!isKnown) return false;
    this.registry.gone.add(agentId);
    this.registry.admitted.delete(agentId);
    this.registry.unreachable.delete(agentId);
    this.recoveredAgents.delete(agentId);
    const loss: Loss = {
      partitionAware: { state: 'TASK_GONE_BY_OPERATOR', reason: 'REASON_AGENT_REMOVED_BY_OPERATOR', list: 'completed' },
      other: { state: 'TASK_LOST', reason: REMOVED, list: 'unreachable' },
      message: 'Agent has been marked gone',
    };
    for (const task of this.unreachableTasks.get(agentId) ?? []) this.loseTask(task, loss);
    this.unreachableTasks.delete(agentId);
    const agent = this.agents.get(agentId);
    if (agent === undefined) return true;
    this.remove(agent, loss);
    agent.process.shutDown();
    return true;
  }

  /** Registered, or expected back. */
  isKnown(agentId: string): boolean {
    return this.agents.has(agentId) || this.recoveredAgents.has(agentId) || this.registry.unreachable.has(agentId);
  }

  private remove(agent: RegisteredAgent, loss: Loss): void {
    this.agents.delete(agent.agentId);
    this.refreshOffers(agent);
    this.maintenance.agentLeft(agent);
    this.draining.agentLeft(agent.agentId);
    for (const task of agent.tasks.values()) this.loseTask(task, loss);
    agent.tasks.clear();
  }

  private loseTask(task: Task, loss: Loss): void {
    const record = this.frameworks.get(task.info.frameworkId);
    if (record === undefined) return;
    if (isTerminal(task.state) && !record.unreachableTasks.has(task.info.taskId)) {
      record.complete(task);
      return;
    }
    const { state, reason, list } = record.framework.isPartitionAware ? loss.partitionAware : loss.other;
    const status = masterStatus(state, reason, loss.message, loss.unreachableTime);
    append(task, status);
    if (list === 'completed') record.complete(task);
    else record.lose(task);
    if (record.connected) record.framework.onUpdate(task, status);
  }

  /** A framework subscribes, for the first time or after a failover or a disconnect. */
  subscribe(framework: Framework): FrameworkRecord {
    framework.id ??= `${this.id}-${String(this.frameworksNamed++).padStart(4, '0')}`;
    const known = this.frameworks.get(framework.id);
    if (known === undefined) {
      const record = new FrameworkRecord(framework, framework.id, nowSeconds(), true);
      this.frameworks.set(framework.id, record);
      return record;
    }
    known.reregisteredTime = nowSeconds();
    known.connected = true;
    known.recovered = false;
    return known;
  }

  /** Known from its agents before it has subscribed again. */
  expectFramework(framework: Framework): void {
    if (framework.id === undefined || this.frameworks.has(framework.id)) return;
    this.frameworks.set(framework.id, new FrameworkRecord(framework, framework.id, nowSeconds(), false));
  }

  launch(framework: Framework, agent: RegisteredAgent, wish: TaskWish, atOnce: boolean): boolean {
    const record = this.frameworks.get(framework.id ?? '');
    if (record === undefined || !record.connected) return false;
    const info = newTaskInfo({
      ...wish,
      frameworkId: record.frameworkId,
      agentId: agent.agentId,
      role: framework.role,
      ip: agent.process.place.ip,
    });
    const task = stagedTask(info);
    framework.live.set(wish.taskId, wish);
    record.tasks.set(wish.taskId, task);
    agent.add(taskKey(info), task);
    agent.process.run(info, atOnce);
    return true;
  }

  statusUpdate(agent: Agent, { info }: Task, status: TaskStatus): void {
    const record = this.frameworks.get(info.frameworkId);
    const task = record?.tasks.get(info.taskId);
    if (record === undefined || task === undefined || task.info.agentId !== agent.agentId) return;
    const wasTerminal = isTerminal(task.state);
    append(task, status);
    if (!wasTerminal && isTerminal(status.state)) this.agents.get(info.agentId)?.release(task);
    this.forward(record, task, status, true);
  }

  /** Tells the framework, if it listens; a final update that it acknowledges ends the task's story. */
  private forward(record: FrameworkRecord, task: Task, status: TaskStatus, isUpdate: boolean): void {
    if (!record.connected) return;
    if (isUpdate && status.uuid !== undefined) {
      task.updateState = status.state;
      task.updateUuid = status.uuid;
    }
    record.framework.onUpdate(task, status);
    if (record.framework.acknowledging && isTerminal(status.state)) this.acknowledge(record, task);
  }

  private acknowledge(record: FrameworkRecord, task: Task): void {
    const agent = this.agents.get(task.info.agentId);
    record.complete(task);
    const key = taskKey(task.info);
    agent?.tasks.delete(key);
    agent?.process.acknowledged(key);
    if (agent !== undefined) this.draining.taskEnded(agent);
  }

  /** Agents repeat the final updates that were not acknowledged. */
  repeatUpdates(framework: Framework): void {
    const record = this.frameworks.get(framework.id ?? '');
    if (record === undefined) return;
    for (const task of [...record.tasks.values()]) {
      const last = task.statuses.at(-1);
      if (last !== undefined && isTerminal(last.state)) this.forward(record, task, last, true);
    }
  }

  killTask(framework: Framework, taskId: string): boolean {
    const task = this.frameworks.get(framework.id ?? '')?.tasks.get(taskId);
    const agent = task && this.agents.get(task.info.agentId);
    if (task === undefined || agent === undefined) return false;
    agent.process.killTask(taskKey(task.info));
    return true;
  }

  /** The operator removes a framework with everything it runs. Agents that were draining are not looked at again (g-31, g-41). */
  tearDown(frameworkId: string): boolean {
    const record = this.frameworks.get(frameworkId);
    if (record === undefined) return false;
    this.frameworks.delete(frameworkId);
    for (const task of [...record.tasks.values()]) this.endWithFramework(record, task);
    record.connected = false;
    record.framework.connected = false;
    record.framework.tornDown = true;
    record.unregisteredTime = nowSeconds();
    this.completedFrameworks.push(record);
    return true;
  }

  private endWithFramework(record: FrameworkRecord, task: Task): void {
    const agent = this.agents.get(task.info.agentId);
    const wasTerminal = isTerminal(task.state);
    if (wasTerminal) task.statuses.pop();
    append(task, masterStatus('TASK_KILLED', 'REASON_FRAMEWORK_REMOVED', `Framework ${record.frameworkId} removed`));
    if (!wasTerminal) agent?.release(task);
    agent?.tasks.delete(taskKey(task.info));
    agent?.process.dropFramework(record.frameworkId);
    record.complete(task);
  }
}
