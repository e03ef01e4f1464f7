/** A framework's scheduler: keeps as many tasks running as it was given, wherever offers come from. */
import type { FrameworkOptions, Settings } from './options.ts';
import { isTerminal, type Task, type TaskInfo, type TaskStatus } from './task.ts';
import type { Timers } from './timers.ts';

/** What a scheduler asks of the leading master. */
export interface SchedulerLink {
  /** Places a task on some agent that has room; false: no offer fits. */
  place(framework: Framework, wish: TaskWish): boolean;
  killTask(framework: Framework, taskId: string): void;
}

export interface TaskWish {
  readonly name: string;
  readonly taskId: string;
  readonly startMs: number;
  readonly killMs: number;
  readonly killPolicyMs: number | undefined;
  readonly ignoresSigterm: boolean;
}

/** How a task is to be. */
export interface TaskTraits {
  readonly taskId?: string;
  readonly killSeconds?: number;
  readonly startSeconds?: number;
  readonly ignoresSigterm?: boolean;
}

/** The command executor's patience with a task that has no kill policy (g-23). */
const DEFAULT_KILL_MS = 3_000;

export type InverseOfferAnswer = 'ACCEPT' | 'DECLINE';

const OFFER_RETRY_MS = 100;

export class Framework {
  readonly options: FrameworkOptions;
  /** Given by the first master, kept for good. */
  id: string | undefined;
  connected = true;
  acknowledging: boolean;
  answersInverseOffers: 'accept' | 'decline' | 'never';
  tornDown = false;
  /** Its tasks that are not at their end, by task id. */
  readonly live = new Map<string, TaskWish>();
  private readonly waiting: TaskWish[] = [];
  private readonly settings: Settings;
  private readonly timers: Timers;
  private readonly link: SchedulerLink;
  private placing = false;
  private launched = 0;
  private replaced = 0;

  constructor(options: FrameworkOptions, settings: Settings, timers: Timers, link: SchedulerLink) {
    this.options = options;
    this.acknowledging = options.acknowledges ?? true;
    this.answersInverseOffers = options.answersInverseOffers ?? 'accept';
    this.settings = settings;
    this.timers = timers;
    this.link = link;
  }

  get role(): string {
    return this.options.role ?? this.options.name;
  }

  get isPartitionAware(): boolean {
    return this.options.partitionAware ?? true;
  }

  get avoidsMaintenance(): boolean {
    return this.options.movesOnInverseOffer ?? false;
  }

  /** A task that it wants from now on. */
  wish(given: TaskTraits = {}): TaskWish {
    this.launched += 1;
    const taskId = given.taskId ?? `${this.options.name}-${this.launched}`;
    const killSeconds = given.killSeconds ?? this.options.killSeconds;
    const startSeconds = given.startSeconds ?? this.options.startSeconds;
    const killPolicyMs = killSeconds === undefined ? undefined : killSeconds * 1000;
    const ignoresSigterm = given.ignoresSigterm ?? killSeconds !== undefined;
    return {
      name: taskId,
      taskId,
      startMs: startSeconds === undefined ? this.settings.startDelayMs : startSeconds * 1000,
      killMs: ignoresSigterm ? (killPolicyMs ?? DEFAULT_KILL_MS) : this.settings.killDelayMs,
      killPolicyMs,
      ignoresSigterm,
    };
  }

  /** Starts a task as soon as there is an offer for it. */
  want(wish: TaskWish): void {
    this.waiting.push(wish);
    this.placeWaiting();
  }

  onUpdate({ info }: Task, status: TaskStatus): void {
    const wish = this.live.get(info.taskId);
    if (wish === undefined) {
      // Believed lost, and replaced since: one of the two has to go.
      if (status.state === 'TASK_RUNNING') this.link.killTask(this, info.taskId);
      return;
    }
    if (!isTerminal(status.state)) return;
    const relaunches = this.options.relaunch ?? true;
    // Lost tasks may come back with their agent, and are not replaced here.
    if (status.state === 'TASK_LOST' && !relaunches) return;
    this.live.delete(info.taskId);
    if (relaunches && status.state !== 'TASK_FINISHED') this.relaunch(wish);
  }

  /** Undefined: it does not answer. */
  onInverseOffer(tasks: readonly TaskInfo[]): InverseOfferAnswer | undefined {
    if (this.answersInverseOffers === 'never') return undefined;
    if (this.answersInverseOffers === 'decline') return 'DECLINE';
    if (this.options.movesOnInverseOffer) for (const { taskId } of tasks) this.link.killTask(this, taskId);
    return 'ACCEPT';
  }

  private relaunch(wish: TaskWish): void {
    this.replaced += 1;
    const fresh = { ...wish, taskId: `${wish.name}.${this.replaced}` };
    this.timers.after(this.settings.relaunchDelayMs, () => this.want(fresh));
  }

  private placeWaiting(): void {
    if (this.placing || this.tornDown) return;
    while (this.waiting[0] !== undefined && this.connected && this.link.place(this, this.waiting[0]))
      this.waiting.shift();
    if (this.waiting.length === 0) return;
    this.placing = true;
    this.timers.after(OFFER_RETRY_MS, () => {
      this.placing = false;
      this.placeWaiting();
    });
  }
}
