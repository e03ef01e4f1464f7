/**
 * An agent process and what outlives it on its host: the work directory (agent id, history), the
 * executors, and init.
 */
import type { AgentListener } from '../http/agent-listener.ts';
import type { Settings } from '../options/options.ts';
import { AgentTasks } from './agent-tasks.ts';
import { isTerminal, type Task, type TaskStatus } from './task.ts';
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

const REGISTRATION_RETRY_MS = 100;

/** Key of the kill of all tasks with which the process ends: no task has it. */
const SHUT_DOWN = '';

export class Agent extends AgentTasks {
  readonly place: AgentPlace;
  /** Kept in the work directory: the same after a restart. */
  agentId: string | undefined;
  startTime = 0;
  /** Restarts the process after each end. */
  initRuns = true;
  /** Number of times that a master ordered it to shut down instead of admitting it. */
  refusals = 0;
  private readonly link: MasterLink;
  private ending = false;

  constructor(place: AgentPlace, settings: Settings, timers: Timers, link: MasterLink) {
    super(settings, timers);
    this.place = place;
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

  /** Asks the leader to admit it; retries while no master leads. */
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

  /** Makes the dead agent unreachable, as if the master had pinged it in vain. */
  missPings(): void {
    this.link.missPings(this);
  }

  /** SIGUSR1: it takes its leave from the master, kills its tasks and ends. */
  leave(): void {
    this.link.unregister(this);
    this.shutDown();
  }

  /**
   * Follows the master's order: kills every task, then ends. The agent never sends the terminal
   * updates (exchanges f-05, g-33).
   */
  shutDown(): void {
    if (!this.running || this.ending) return;
    this.ending = true;
    this.kills.cancelAll();
    const stubborn = [...this.tasks.values()].filter((task) => task.info.ignoresSigterm && !isTerminal(task.state));
    const resistanceMs = Math.max(0, ...stubborn.map((task) => task.info.killMs));
    this.kills.schedule(SHUT_DOWN, resistanceMs + this.settings.agentExitMs, () => {
      for (const task of this.tasks.values()) this.remember(task);
      this.tasks.clear();
      this.ended();
    });
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
    for (const task of [...this.tasks.values(), ...this.history.all]) {
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

  protected override report(task: Task, status: TaskStatus): void {
    this.link.statusUpdate(this, task, status);
  }
}
