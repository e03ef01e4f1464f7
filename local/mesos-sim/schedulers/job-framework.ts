/** A framework whose scheduler keeps jobs, and decides what to start after a task has ended. */
import { Framework, type Offer, type SchedulerLink, type TaskWish } from '../model/framework.ts';
import { isTerminal, type Task, type TaskStatus } from '../model/task.ts';
import type { Timers } from '../model/timers.ts';
import type { FrameworkOptions, Settings } from '../options/options.ts';

/** The scheduler that keeps the jobs. */
export interface JobKeeper {
  /** The cluster has started: everything may be launched. */
  begin(): void;
  launched(taskId: string, on: Pick<Offer, 'agentId' | 'place'>): void;
  /** The agent has confirmed the launch: TASK_STARTING. */
  starting?(taskId: string): void;
  running(taskId: string): void;
  /** The task is over, or contact with its agent is lost for good: its replacement may start. */
  gone(taskId: string, status: TaskStatus): void;
}

const KILL_RETRY_MS = 200;

export class JobFramework extends Framework {
  keeper: JobKeeper | undefined;

  constructor(options: FrameworkOptions, settings: Settings, timers: Timers, link: SchedulerLink) {
    super({ share: 0, ...options }, settings, timers, link);
  }

  override begin(): void {
    this.keeper?.begin();
  }

  override launched(wish: TaskWish, on: Pick<Offer, 'agentId' | 'place'>): void {
    super.launched(wish, on);
    this.keeper?.launched(wish.taskId, on);
  }

  override onUpdate({ info: { taskId } }: Task, status: TaskStatus): void {
    const isGone = isTerminal(status.state) || status.state === 'TASK_UNREACHABLE';
    if (!this.live.has(taskId)) {
      // The task was taken for lost and replaced.
      if (!isGone) this.kill(taskId);
    } else if (isGone) {
      this.live.delete(taskId);
      this.keeper?.gone(taskId, status);
    } else if (status.state === 'TASK_STARTING') this.keeper?.starting?.(taskId);
    else if (status.state === 'TASK_RUNNING') this.keeper?.running(taskId);
  }

  /**
   * Kills the task again and again until it has ended: an agent that is away gets no kill
   * (core/task/termination/impl/KillServiceActor.scala).
   */
  kill(taskId: string): void {
    this.link.killTask(this, taskId);
    this.timers.after(KILL_RETRY_MS, () => {
      if (this.live.has(taskId)) this.kill(taskId);
    });
  }

  offers(): readonly Offer[] {
    return this.link.offers();
  }

  /** Calls `action` later, unless the simulator has ended; returns a function that cancels it. */
  after(delayMs: number, action: () => void): () => void {
    return this.timers.after(delayMs, action);
  }

  now(): Date {
    return this.timers.now();
  }

  get relaunchDelayMs(): number {
    return this.settings.relaunchDelayMs;
  }
}
