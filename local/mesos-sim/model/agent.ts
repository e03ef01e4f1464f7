/**
 * An agent process and what outlives it on its host: the work directory (agent id, history), the
 * executors, and init.
 */
import type { AgentListener } from '../http/agent-listener.ts';
import type { Settings } from '../options/options.ts';
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
} from './task.ts';
import type { Timers } from './timers.ts';

/** The master's answer to a registration. */
export type Admission = 'admitted' | 'shut-down' | 'no-leader';

/** The connection from an agent to the leading master. */
export interface MasterLink {
  register(agent: Agent): Admission;
  disconnected(agent: Agent): void;
  missPings(agent: Agent): void;
  unregister(agent: Agent): void;
  statusUpdate(agent: Agent, task: Task, status: TaskStatus): void;
}

export interface AgentPlace {
  readonly index: number;
  readonly hostname: string;
  readonly ip: string;
  readonly port: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly listener: AgentListener;
}

/** Finished executors that Mesos keeps for each framework (max_completed_executors_per_framework). */
const HISTORY = 150;

export interface DrainOrder {
  readonly config: Omit<DrainInfo, 'state'>;
  /** Seconds since 1970; unknown to a master that was not leading then. */
  readonly startTime: number | undefined;
}

const REGISTRATION_RETRY_MS = 100;

/** Key of the kill of all tasks with which the process ends: no task has it. */
const SHUT_DOWN = '';

interface Kill {
  readonly end: () => void;
  readonly cancel: () => void;
  readonly dueAt: number;
}

export class Agent {
  readonly place: AgentPlace;
  /** Kept in the work directory: the same after a restart. */
  agentId: string | undefined;
  startTime = 0;
  running = false;
  /** Restarts the process after each end. */
  initRuns = true;
  /** How often a master has told it to shut down instead of admitting it. */
  refusals = 0;
  /** Tasks with an executor, or with a final update that is not acknowledged yet. */
  readonly tasks = new Map<string, Task>();
  /** Ended tasks by framework, as the work directory has them. */
  readonly history = new Map<string, Task[]>();
  /** What the process still lists of frameworks that are gone, each in its last state (r2-s13, r2-s22, r2-s26). */
  readonly orphans = new Map<string, Task>();
  /** In the work directory while it drains: as long as it has tasks, and until the last executor has ended. */
  drainOrder: DrainOrder | undefined;
  private readonly kills = new Map<string, Kill>();
  private readonly settings: Settings;
  private readonly timers: Timers;
  private readonly link: MasterLink;
  private ending = false;
  private holdsKills = false;

  constructor(place: AgentPlace, settings: Settings, timers: Timers, link: MasterLink) {
    this.place = place;
    this.settings = settings;
    this.timers = timers;
    this.link = link;
  }

  /** Starts the process. Its HTTP server answers once a master has admitted it. */
  start(startTime: number): void {
    if (this.running) return;
    this.running = true;
    this.ending = false;
    this.startTime = startTime;
    this.register();
    this.endDrainLater();
  }

  /** Asks the leader to admit it, again and again while nobody leads. */
  register(): void {
    if (!this.running || this.ending) return;
    const admission = this.link.register(this);
    if (admission === 'no-leader') this.timers.after(REGISTRATION_RETRY_MS, () => this.register());
    if (admission === 'shut-down') {
      this.refusals += 1;
      this.shutDown();
    }
    if (admission === 'admitted') this.place.listener.open();
  }

  /** kill -9 or SIGTERM: the executors and their tasks go on. */
  kill(): void {
    if (!this.running) return;
    this.ended();
    this.link.disconnected(this);
  }

  /** Lets the master's patience with the dead agent end now. */
  missPings(): void {
    this.link.missPings(this);
  }

  /** SIGUSR1: it takes its leave from the master, kills its tasks and ends. */
  leave(): void {
    this.link.unregister(this);
    this.shutDown();
  }

  /** Ordered by the master: kills every task, then ends. The terminal updates are never sent (f-05, g-33). */
  shutDown(): void {
    if (!this.running || this.ending) return;
    this.ending = true;
    for (const kill of this.kills.values()) kill.cancel();
    this.kills.clear();
    const stubborn = [...this.tasks.values()].filter((task) => task.info.ignoresSigterm && !isTerminal(task.state));
    const resistanceMs = Math.max(0, ...stubborn.map((task) => task.info.killMs));
    const delayMs = resistanceMs + this.settings.agentExitMs;
    const end = () => {
      this.kills.delete(SHUT_DOWN);
      for (const task of this.tasks.values()) this.remember(task);
      this.tasks.clear();
      this.ended();
    };
    this.kills.set(SHUT_DOWN, { end, cancel: this.timers.after(delayMs, end), dueAt: performance.now() + delayMs });
  }

  stopInit(): void {
    this.initRuns = false;
  }

  startInit(startTime: number): void {
    this.initRuns = true;
    this.start(startTime);
  }

  private ended(): void {
    this.running = false;
    this.orphans.clear();
    for (const task of [...this.tasks.values(), ...[...this.history.values()].flat()]) {
      delete task.updateState;
      delete task.updateUuid;
    }
    this.place.listener.close();
    const { initRestartMs } = this.settings;
    if (initRestartMs === null) return;
    this.timers.after(initRestartMs, () => {
      if (this.initRuns) this.start(Date.now() / 1000);
    });
  }

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
    // Ends tasks one by one: a late Node process does not keep the order of timers with different delays.
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
    const dueAt = performance.now() + delayMs;
    const underWay = this.kills.get(key);
    if (underWay !== undefined && underWay.dueAt <= dueAt) return;
    underWay?.cancel();
    const end = () => {
      this.kills.delete(key);
      if (isTerminal(task.state) || this.tasks.get(key) !== task) return;
      const message = `Command terminated with signal ${task.info.ignoresSigterm ? 'Killed' : 'Terminated'}`;
      this.update(task, executorStatus(state, { message, ...why }));
    };
    const cancel = this.holdsKills ? () => undefined : this.timers.after(delayMs, end);
    this.kills.set(key, { end, cancel, dueAt });
  }

  /** Kills that begin from now on last until `endKills`. */
  holdKills(): void {
    this.holdsKills = true;
  }

  /** Ends the kills that are under way now, as if their time had passed. */
  endKills(): void {
    this.holdsKills = false;
    for (const { cancel, end } of [...this.kills.values()]) {
      cancel();
      end();
    }
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
    if (this.running) this.link.statusUpdate(this, task, status);
  }

  /** The framework has acknowledged the final update: the task is history. */
  acknowledged(key: string): void {
    const task = this.tasks.get(key);
    if (task === undefined || !isTerminal(task.state)) return;
    this.tasks.delete(key);
    this.remember(task);
  }

  /**
   * Its framework is gone: so are its executors, and nobody needs its updates. The process goes on
   * listing its tasks.
   */
  dropFramework(frameworkId: string): void {
    for (const [key, task] of this.tasks) {
      if (task.info.frameworkId !== frameworkId) continue;
      this.kills.get(key)?.cancel();
      this.kills.delete(key);
      this.tasks.delete(key);
      if (this.running) this.orphans.set(key, task);
    }
    this.endDrainLater();
  }

  /**
   * The executors end some time after their tasks: until then the agent drains, whatever the master
   * says (r2-s20).
   */
  private endDrainLater(): void {
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

  /** Ends the executors whose tasks have ended now, as if their time had passed: the agent drains no longer. */
  endExecutors: () => void = () => undefined;

  private remember(task: Task): void {
    this.endDrainLater();
    const ended = this.history.get(task.info.frameworkId) ?? [];
    ended.push(task);
    if (ended.length > HISTORY) ended.shift();
    this.history.set(task.info.frameworkId, ended);
  }

  /**
   * What it reports when it registers anew: all tasks of frameworks that have nothing left on it
   * (f-05, g-12, g-14).
   */
  endedFrameworks(): readonly Task[] {
    const live = new Set([...this.tasks.values()].map((task) => task.info.frameworkId));
    return [...this.history].filter(([frameworkId]) => !live.has(frameworkId)).flatMap(([, tasks]) => tasks);
  }
}

export function taskKey({ frameworkId, taskId }: Pick<TaskInfo, 'frameworkId' | 'taskId'>): string {
  return `${frameworkId}\n${taskId}`;
}
