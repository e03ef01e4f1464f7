/** Tasks of the recorded clusters. */
import type { LaunchOptions, Simulator } from '../../../../local/mesos-sim/simulator.ts';
import { eventually } from '../../../patience.ts';

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

/** The agent process has ended. */
export function ended(simulator: Simulator, hostname: string): Promise<void> {
  return eventually(`the agent of ${hostname} has ended`, () => !simulator.host(hostname).running);
}
