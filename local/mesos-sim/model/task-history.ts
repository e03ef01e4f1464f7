import type { Task } from './task.ts';

/** Finished executors that Mesos keeps for each framework (max_completed_executors_per_framework). */
const MAX_ENDED = 150;

/** Ended tasks of an agent, by framework. */
export class TaskHistory {
  private readonly ended = new Map<string, Task[]>();

  get all(): readonly Task[] {
    return [...this.ended.values()].flat();
  }

  of(frameworkId: string): readonly Task[] {
    return this.ended.get(frameworkId) ?? [];
  }

  add(task: Task): void {
    const ended = [...this.of(task.info.frameworkId), task];
    this.ended.set(task.info.frameworkId, ended.slice(-MAX_ENDED));
  }

  /** Tasks of frameworks other than these. */
  ofOthers(frameworkIds: ReadonlySet<string>): readonly Task[] {
    return [...this.ended].filter(([id]) => !frameworkIds.has(id)).flatMap(([, tasks]) => tasks);
  }
}
