import type { Settings } from '../options/options.ts';
import { Kills } from './kills.ts';
import type { DrainInfo } from './registry.ts';
import {
  append,
  droppedStatus,
  executorStatus,
  isTerminal,
  stagedTask,
  type Task,
  type TaskInfo,
  type TaskStatus,
  taskKey,
} from './task.ts';
import { TaskHistory } from './task-history.ts';
import type { Timers } from './timers.ts';

interface DrainOrder {
  readonly config: Omit<DrainInfo, 'state'>;
  /** Seconds since 1970; unknown to a master that was not leading then. */
  readonly startTime: number | undefined;
}

/** The executors of an agent and their tasks, which outlive the agent's process. */
export abstract class AgentTasks {
  /** True while the agent's process runs. */
  running = false;
  /** Tasks with an executor, or with a final update that is not acknowledged yet. */
  readonly tasks = new Map<string, Task>();
  /** Ended tasks, as the work directory has them. */
  readonly history = new TaskHistory();
  /** Tasks of removed frameworks, which the process still lists in their last state (r2-s13, r2-s22, r2-s26). */
  readonly orphans = new Map<string, Task>();
  /** Set while the agent drains: until its last task and its last executor have ended. */
  drainOrder: DrainOrder | undefined;
  protected readonly kills: Kills;
  protected readonly settings: Settings;
  protected readonly timers: Timers;

  constructor(settings: Settings, timers: Timers) {
    this.settings = settings;
    this.timers = timers;
    this.kills = new Kills(timers);
  }

  /** Sends a status update to the master. */
  protected abstract report(task: Task, status: TaskStatus): void;

  /** Runs a task: TASK_STARTING, then TASK_RUNNING after the task's start time, or at once. */
  run(info: TaskInfo, atOnce: boolean): void {
    const task = stagedTask(info);
    this.tasks.set(taskKey(info), task);
    if (this.drainOrder !== undefined) {
      this.update(task, droppedStatus('SOURCE_SLAVE', 'REASON_AGENT_DRAINING'));
      return;
    }
    if (atOnce) {
      this.advance(task, 'TASK_STAGING', 'TASK_STARTING');
      this.advance(task, 'TASK_STARTING', 'TASK_RUNNING');
      return;
    }
    // One timer sets the next: a late Node process does not keep the order of timers.
    this.timers.after(info.startMs / 2, () => {
      this.advance(task, 'TASK_STAGING', 'TASK_STARTING');
      this.timers.after(info.startMs / 2, () => this.advance(task, 'TASK_STARTING', 'TASK_RUNNING'));
    });
  }

  private advance(task: Task, from: Task['state'], to: Task['state']): void {
    if (task.state === from && this.tasks.get(taskKey(task.info)) === task) this.update(task, executorStatus(to));
  }

  /** Kills a task as its framework asked. */
  killTask(key: string): void {
    const task = this.tasks.get(key);
    if (task !== undefined && this.running) this.scheduleKill(task, task.info.killMs, 'TASK_KILLED', {});
  }

  /** Ends a task of its own accord. */
  endTask(key: string, exitStatus: number): void {
    const task = this.tasks.get(key);
    if (task === undefined || isTerminal(task.state)) return;
    const state = exitStatus === 0 ? 'TASK_FINISHED' : 'TASK_FAILED';
    this.update(task, executorStatus(state, { message: `Command exited with status ${exitStatus}` }));
  }

  /** Kills everything. A later order may only shorten what is under way. */
  drain(order: DrainOrder, isPartitionAware: (frameworkId: string) => boolean): void {
    if (this.tasks.size > 0) this.drainOrder = order;
    const { maxGraceNs, markGone } = order.config;
    const graceMs = maxGraceNs === undefined ? Number.POSITIVE_INFINITY : Math.max(0, Number(maxGraceNs / 1_000_000n));
    for (const task of [...this.tasks.values()]) {
      const cappedMs = Math.min(task.info.killMs, Math.max(graceMs, this.settings.killDelayMs));
      const delayMs = this.settings.httpCommandExecutor ? cappedMs : task.info.killMs;
      const state = markGone && isPartitionAware(task.info.frameworkId) ? 'TASK_GONE_BY_OPERATOR' : 'TASK_KILLED';
      this.scheduleKill(task, delayMs, state, { reason: 'REASON_AGENT_DRAINING' });
    }
  }

  private scheduleKill(task: Task, delayMs: number, state: Task['state'], why: Pick<TaskStatus, 'reason'>): void {
    if (isTerminal(task.state)) return;
    const key = taskKey(task.info);
    this.kills.schedule(key, delayMs, () => {
      if (isTerminal(task.state) || this.tasks.get(key) !== task) return;
      const message = `Command terminated with signal ${task.info.ignoresSigterm ? 'Killed' : 'Terminated'}`;
      this.update(task, executorStatus(state, { message, ...why }));
    });
  }

  /** Lets kills that begin from now on last until `endKills`. */
  holdKills(): void {
    this.kills.hold();
  }

  /** Ends the kills that are under way now, as if their time had passed. */
  endKills(): void {
    this.kills.endAll();
  }

  /** Ends the starts that are under way now, as if their time had passed. */
  endStarts(): void {
    for (const task of [...this.tasks.values()]) {
      this.advance(task, 'TASK_STAGING', 'TASK_STARTING');
      this.advance(task, 'TASK_STARTING', 'TASK_RUNNING');
    }
  }

  private update(task: Task, status: TaskStatus): void {
    append(task, status);
    if (this.running && status.uuid !== undefined) {
      task.updateState = status.state;
      task.updateUuid = status.uuid;
    }
    if (this.running) this.report(task, status);
  }

  /** The framework has acknowledged the final update: the task is history. */
  acknowledged(key: string): void {
    const task = this.tasks.get(key);
    if (task === undefined || !isTerminal(task.state)) return;
    this.tasks.delete(key);
    this.remember(task);
  }

  /**
   * Ends the executors of a removed framework, without updates: no scheduler would receive them.
   * The process still lists the tasks.
   */
  dropFramework(frameworkId: string): void {
    for (const [key, task] of this.tasks) {
      if (task.info.frameworkId !== frameworkId) continue;
      this.kills.cancel(key);
      this.tasks.delete(key);
      if (this.running) this.orphans.set(key, task);
    }
    this.endDrainLater();
  }

  /**
   * The executors end some time after their tasks: until then the agent drains, whatever the master
   * says (r2-s20).
   */
  protected endDrainLater(): void {
    const order = this.drainOrder;
    if (order === undefined || this.tasks.size > 0) return;
    const end = () => {
      if (this.drainOrder === order && this.running && this.tasks.size === 0) this.drainOrder = undefined;
    };
    this.endExecutors = end;
    const { executorExitMs } = this.settings;
    if (executorExitMs === 0) end();
    else this.timers.after(executorExitMs, end);
  }

  /** Ends at once the executors whose tasks have ended. Then the agent drains no longer. */
  endExecutors: () => void = () => undefined;

  protected remember(task: Task): void {
    this.endDrainLater();
    this.history.add(task);
  }

  /**
   * The ended tasks that the agent reports when it registers again: those of frameworks without a
   * task left on it (exchanges f-05, g-12, g-14).
   */
  endedFrameworks(): readonly Task[] {
    return this.history.ofOthers(new Set([...this.tasks.values()].map((task) => task.info.frameworkId)));
  }
}
