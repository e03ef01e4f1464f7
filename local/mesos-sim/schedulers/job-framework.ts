/** A framework whose scheduler keeps jobs of its own: it decides itself what to start after a task has ended. */
import { Framework, type Offer, type SchedulerLink, type TaskWish } from '../model/framework.ts';
import { isTerminal, type Task, type TaskStatus } from '../model/task.ts';
import type { Timers } from '../model/timers.ts';
import type { FrameworkOptions, Settings } from '../options/options.ts';

/** The scheduler that keeps the jobs. */
export interface JobKeeper {
  /** The cluster has started: everything may be launched. */
  begin(): void;
  launched(taskId: string, on: Pick<Offer, 'agentId' | 'place'>): void;
  /** Its agent has confirmed it: TASK_STARTING. */
  starting?(taskId: string): void;
  running(taskId: string): void;
  /** It is over, or contact with its agent is lost for good: its replacement may start. */
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
   * Again and again until the task has ended: an agent that is away hears of no kill
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

  /** Does something after a while, unless the simulator has ended; answers how to call it off. */
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
