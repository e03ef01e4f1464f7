import * as z from 'zod';
import type { Call } from '../../../http/transport.ts';
import type { SchedulerHttp } from '../../transport/scheduler-http.ts';
import { taskName } from '../wire/task-id.ts';
import { decode } from '../wire/wire-answers.ts';
import { toJobId } from './job-address.ts';

/** GET /v2/tasks: the tasks of all apps (RAML: tasks). */
const AppTasks = z.object({ tasks: z.array(z.object({ id: z.string(), appId: z.string().regex(/^\/./) })) });

const LIST: Call = { name: 'GET /v2/tasks', method: 'GET', path: '/v2/tasks' };

/**
 * Finds the jobs of tasks by Marathon's task names. Only if a task has another kind of name, it
 * asks Marathon for all its tasks: that list grows with the cluster.
 */
export async function jobIdsOf(
  http: SchedulerHttp,
  url: string,
  taskIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for (const taskId of taskIds) {
    const name = taskName(taskId);
    if (name !== undefined) ids.set(taskId, toJobId(url, name));
  }
  if (ids.size === new Set(taskIds).size) return ids;
  const { tasks } = decode(LIST, await http.ask(LIST), AppTasks);
  const apps = new Map(tasks.map(({ id, appId }) => [id, appId]));
  for (const taskId of taskIds) {
    const path = apps.get(taskId);
    if (path !== undefined && !ids.has(taskId)) ids.set(taskId, toJobId(url, { kind: 'apps', path }));
  }
  return ids;
}
