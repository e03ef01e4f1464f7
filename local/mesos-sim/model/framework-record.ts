/** A framework in a master's list, with its tasks as the master knows them. */

import { NO_RESOURCES, plus, type Resources } from '../options/resources.ts';
import type { Framework } from './framework.ts';
import { isTerminal, type Task } from './task.ts';

/** Completed tasks, and unreachable tasks, that Mesos keeps for each framework. */
const KEPT = 1000;

export class FrameworkRecord {
  readonly framework: Framework;
  readonly frameworkId: string;
  registeredTime: number;
  /** Time of its latest subscription, the first one included. */
  reregisteredTime: number;
  unregisteredTime = 0;
  connected: boolean;
  /** Known from its agents only, after a failover. */
  recovered: boolean;
  readonly tasks = new Map<string, Task>();
  readonly unreachableTasks = new Map<string, Task>();
  readonly completedTasks: Task[] = [];
  /** Inverse offers that wait for an answer: offer id by agent id. */
  readonly openInverseOffers = new Map<string, string>();

  constructor(framework: Framework, frameworkId: string, registeredTime: number, isSubscribed: boolean) {
    this.framework = framework;
    this.frameworkId = frameworkId;
    this.registeredTime = registeredTime;
    this.reregisteredTime = registeredTime;
    this.connected = isSubscribed;
    this.recovered = !isSubscribed;
  }

  get used(): Resources {
    let used = NO_RESOURCES;
    for (const task of this.tasks.values()) if (!isTerminal(task.state)) used = plus(used, task.info.resources);
    return used;
  }

  complete(task: Task): void {
    if (this.tasks.get(task.info.taskId) === task) this.tasks.delete(task.info.taskId);
    if (this.unreachableTasks.get(task.info.taskId) === task) this.unreachableTasks.delete(task.info.taskId);
    this.completedTasks.push(task);
    if (this.completedTasks.length > KEPT) this.completedTasks.shift();
  }

  lose(task: Task): void {
    this.tasks.delete(task.info.taskId);
    this.unreachableTasks.set(task.info.taskId, task);
    const [oldest] = this.unreachableTasks.keys();
    if (this.unreachableTasks.size > KEPT && oldest !== undefined) this.unreachableTasks.delete(oldest);
  }
}
