/** Frameworks and tasks as a leading master knows them: launches, updates, acknowledgements, losses. */
import type { Agent } from '../model/agent.ts';
import type { Framework, TaskWish } from '../model/framework.ts';
import { FrameworkRecord } from '../model/framework-record.ts';
import { nowSeconds } from '../model/identity.ts';
import type { RegisteredAgent } from '../model/registered-agent.ts';
import {
  append,
  copyOf,
  isTerminal,
  masterStatus,
  newTaskInfo,
  stagedTask,
  type Task,
  type TaskStatus,
  taskKey,
} from '../model/task.ts';
import type { Master } from './master.ts';

/** The end of lost tasks, for partition-aware frameworks and for the others. */
export interface Loss {
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

export class MasterTasks {
  readonly frameworks = new Map<string, FrameworkRecord>();
  readonly completedFrameworks: FrameworkRecord[] = [];
  private readonly master: Master;
  /** Tasks of unreachable agents, by agent id. */
  private readonly unreachable = new Map<string, Task[]>();
  private frameworksNamed = 0;

  constructor(master: Master) {
    this.master = master;
  }

  /**
   * Takes over the tasks of an agent that registers. Ended tasks of frameworks that have nothing left
   * on it are listed as completed once more, in their last state.
   */
  adopt(registered: RegisteredAgent): void {
    const { agentId } = registered;
    for (const lost of this.unreachable.get(agentId) ?? []) {
      this.frameworks.get(lost.info.frameworkId)?.unreachableTasks.delete(lost.info.taskId);
    }
    this.unreachable.delete(agentId);
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

  /**
   * Ends the tasks of an agent that left the list. With `isUnreachable` the tasks may come back, or
   * be lost for good later.
   */
  loseAll(agent: RegisteredAgent, loss: Loss, isUnreachable: boolean): void {
    if (isUnreachable) this.unreachable.set(agent.agentId, [...agent.tasks.values()]);
    for (const task of agent.tasks.values()) this.lose(task, loss);
    agent.tasks.clear();
  }

  /** Gives up the tasks of an unreachable agent that will not come back. */
  giveUp(agentId: string, loss: Loss): void {
    for (const task of this.unreachable.get(agentId) ?? []) this.lose(task, loss);
    this.unreachable.delete(agentId);
  }

  private lose(task: Task, loss: Loss): void {
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
    framework.id ??= `${this.master.id}-${String(this.frameworksNamed++).padStart(4, '0')}`;
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

  /** Adds a framework that its agents name before it has subscribed again. */
  expectFramework(framework: Framework): void {
    if (framework.id === undefined || this.frameworks.has(framework.id)) return;
    this.frameworks.set(framework.id, new FrameworkRecord(framework, framework.id, nowSeconds(), false));
  }

  launch(framework: Framework, agent: RegisteredAgent, wish: TaskWish): boolean {
    const record = this.frameworks.get(framework.id ?? '');
    if (record === undefined || !record.connected) return false;
    const info = newTaskInfo({
      ...wish,
      frameworkId: record.frameworkId,
      agentId: agent.agentId,
      role: framework.role,
      resources: wish.demand.resources,
      ip: agent.process.place.ip,
    });
    const task = stagedTask(info);
    framework.launched(wish, { agentId: agent.agentId, place: agent.process.place });
    record.tasks.set(wish.taskId, task);
    agent.add(taskKey(info), task);
    agent.process.run(info, wish.atOnce);
    return true;
  }

  statusUpdate(agent: Agent, { info }: Task, status: TaskStatus): void {
    const record = this.frameworks.get(info.frameworkId);
    const task = record?.tasks.get(info.taskId);
    if (record === undefined || task === undefined || task.info.agentId !== agent.agentId) return;
    const wasTerminal = isTerminal(task.state);
    append(task, status);
    if (!wasTerminal && isTerminal(status.state)) this.master.agents.get(info.agentId)?.release(task);
    this.forward(record, task, status, true);
  }

  /** Sends the update to a connected framework. A final update that it acknowledges completes the task. */
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
    const agent = this.master.agents.get(task.info.agentId);
    record.complete(task);
    const key = taskKey(task.info);
    agent?.tasks.delete(key);
    agent?.process.acknowledged(key);
    if (agent !== undefined) this.master.draining.taskEnded(agent);
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
    const agent = task && this.master.agents.get(task.info.agentId);
    if (task === undefined || agent === undefined) return false;
    agent.process.killTask(taskKey(task.info));
    return true;
  }

  /**
   * The operator removes a framework with everything it runs. Agents that were draining are not
   * looked at again (exchanges g-31, g-41).
   */
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
    const agent = this.master.agents.get(task.info.agentId);
    const wasTerminal = isTerminal(task.state);
    if (wasTerminal) task.statuses.pop();
    append(task, masterStatus('TASK_KILLED', 'REASON_FRAMEWORK_REMOVED', `Framework ${record.frameworkId} removed`));
    if (!wasTerminal) agent?.release(task);
    agent?.tasks.delete(taskKey(task.info));
    agent?.process.dropFramework(record.frameworkId);
    record.complete(task);
  }
}
