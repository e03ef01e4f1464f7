/** What ran on the recorded clusters. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { LaunchOptions, Simulator } from '../../../local/mesos-sim/simulator.ts';

/** `web-1@host1` …: tasks of the framework that is named first in the task's id, or of `framework`. */
export function launch(
  simulator: Simulator,
  tasks: string,
  framework?: string,
  traits: Partial<LaunchOptions> = {},
): void {
  for (const task of tasks.split(' ')) {
    const [taskId = '', hostname = ''] = task.split('@');
    simulator.launchTask({
      framework: framework ?? taskId.replace(/-.*/, ''),
      hostname,
      taskId,
      atOnce: true,
      ...traits,
    });
  }
}

/** Waits until it holds; fails after twenty seconds. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`not within twenty seconds: ${what}`);
    await sleep(5);
  }
}

/** The agent process has ended. */
export function ended(simulator: Simulator, hostname: string): Promise<void> {
  return until(`the agent of ${hostname} has ended`, () => !simulator.host(hostname).running);
}
