/** The scheduler of a framework: keeps its tasks running on any agent that offers resources. */

import type { FrameworkOptions, Settings } from '../options/options.ts';
import { type Resources, TASK_RESOURCES } from '../options/resources.ts';
import type { AgentPlace } from './agent.ts';
import { isTerminal, type Task, type TaskInfo, type TaskStatus } from './task.ts';
import type { Timers } from './timers.ts';

/** The calls of a scheduler to the leading master. */
export interface SchedulerLink {
  /** Places a task on some agent that has room; false if no offer fits. */
  place(framework: Framework, wish: TaskWish): boolean;
  /** Offers that are open now: each framework gets the same ones. */
  offers(): readonly Offer[];
  killTask(framework: Framework, taskId: string): void;
}

export interface Offer {
  readonly agentId: string;
  readonly place: AgentPlace;
  readonly free: Resources;
}

/**
 * The resources and constraints of tasks. Tasks of one kind share one object, so that a demand that
 * fits nowhere is tried once a round.
 */
export interface Demand {
  readonly resources: Resources;
  /** @default - any agent */
  readonly suits?: (place: AgentPlace) => boolean;
}

export interface TaskWish {
  readonly name: string;
  readonly taskId: string;
  readonly startMs: number;
  readonly killMs: number;
  readonly killPolicyMs: number | undefined;
  readonly ignoresSigterm: boolean;
  readonly demand: Demand;
  /** Runs from the moment of its launch. */
  readonly atOnce: boolean;
}

/** The specification of a task. */
interface TaskTraits {
  readonly taskId?: string;
  /** @default the task id */
  readonly name?: string;
  readonly killSeconds?: number | undefined;
  readonly startSeconds?: number | undefined;
  readonly ignoresSigterm?: boolean;
  readonly demand?: Demand;
  readonly atOnce?: boolean;
}

const ANYWHERE: Demand = { resources: TASK_RESOURCES };

/** Grace period of the command executor for a task without a kill policy (exchange g-23). */
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
  /** Its tasks that have not ended, by task id. */
  readonly live = new Map<string, TaskWish>();
  private waiting: TaskWish[] = [];
  protected readonly settings: Settings;
  protected readonly timers: Timers;
  protected readonly link: SchedulerLink;
  /** Launches that came to nothing because their offers were rescinded. */
  drops = 0;
  private placing = false;
  private named = 0;
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
    this.named += 1;
    const taskId = given.taskId ?? `${this.options.name}-${this.named}`;
    const killSeconds = given.killSeconds ?? this.options.killSeconds;
    const startSeconds = given.startSeconds ?? this.options.startSeconds;
    const killPolicyMs = killSeconds === undefined ? undefined : killSeconds * 1000;
    const ignoresSigterm = given.ignoresSigterm ?? killSeconds !== undefined;
    return {
      name: given.name ?? taskId,
      taskId,
      startMs: startSeconds === undefined ? this.settings.startDelayMs : startSeconds * 1000,
      killMs: ignoresSigterm ? (killPolicyMs ?? DEFAULT_KILL_MS) : this.settings.killDelayMs,
      killPolicyMs,
      ignoresSigterm,
      demand: given.demand ?? ANYWHERE,
      atOnce: given.atOnce ?? false,
    };
  }

  /** Starts a task as soon as there is an offer for it. */
  want(wish: TaskWish): void {
    this.waiting.push(wish);
    this.placeWaiting();
  }

  /**
   * The offer was rescinded before the launch: TASK_DROPPED, REASON_INVALID_OFFERS. The task is
   * launched elsewhere.
   */
  dropped(wish: TaskWish): void {
    this.drops += 1;
    this.want(wish);
  }

  /** Gives up a task that has not been launched yet. */
  withdraw(taskId: string): void {
    this.waiting = this.waiting.filter((wish) => wish.taskId !== taskId);
  }

  /** The cluster has started. */
  begin(): void {}

  /** The master has taken the launch, just before the agent hears of it. */
  launched(wish: TaskWish, _on: Pick<Offer, 'agentId' | 'place'>): void {
    this.live.set(wish.taskId, wish);
  }

  onUpdate({ info }: Task, status: TaskStatus): void {
    const wish = this.live.get(info.taskId);
    if (wish === undefined) {
      // The task was taken for lost and replaced: one of the two must end.
      if (status.state === 'TASK_RUNNING') this.link.killTask(this, info.taskId);
      return;
    }
    if (!isTerminal(status.state)) return;
    const relaunches = this.options.relaunch ?? true;
    // Lost tasks may come back with their agent, so this framework does not replace them.
    if (status.state === 'TASK_LOST' && !relaunches) return;
    this.live.delete(info.taskId);
    if (relaunches && status.state !== 'TASK_FINISHED') this.relaunch(wish);
  }

  /** Undefined if it does not answer. */
  onInverseOffer(tasks: readonly TaskInfo[]): InverseOfferAnswer | undefined {
    if (this.answersInverseOffers === 'never') return undefined;
    if (this.answersInverseOffers === 'decline') return 'DECLINE';
    if (this.options.movesOnInverseOffer) for (const { taskId } of tasks) this.link.killTask(this, taskId);
    return 'ACCEPT';
  }

  private relaunch(wish: TaskWish): void {
    this.replaced += 1;
    const fresh = { ...wish, atOnce: false, taskId: `${wish.name}.${this.replaced}` };
    this.timers.after(this.settings.relaunchDelayMs, () => this.want(fresh));
  }

  private placeWaiting(): void {
    if (this.placing || this.tornDown) return;
    this.placeOnce();
    if (this.waiting.length === 0) return;
    this.placing = true;
    this.timers.after(OFFER_RETRY_MS, () => {
      this.placing = false;
      this.placeWaiting();
    });
  }

  private placeOnce(): void {
    if (!this.connected) return;
    const hopeless = new Set<Demand>();
    const left: TaskWish[] = [];
    for (const wish of this.waiting.splice(0)) {
      if (!hopeless.has(wish.demand) && this.link.place(this, wish)) continue;
      hopeless.add(wish.demand);
      left.push(wish);
    }
    this.waiting.unshift(...left);
  }
}
