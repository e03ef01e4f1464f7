/** `/v2/tasks` (api/v2/TasksResource.scala). */
import type { Reply } from '../../http/reply.ts';
import type { App } from '../model/app.ts';
import type { Instance } from '../model/instance.ts';
import { instanceIdOf } from '../model/task-id.ts';
import { answer, deployed, INVALID_JSON, objectIn, problem } from './answer.ts';
import { tasksOf, taskView } from './app-views.ts';
import { isSet, SCALE_AND_WIPE, scaleBy } from './apps-resource.ts';
import type { Call } from './call.ts';

export function listTasks({ marathon, query }: Call): Reply {
  const states = [...query.getAll('status'), ...query.getAll('status[]')].map((state) => `TASK_${state.toUpperCase()}`);
  const tasks = [...marathon.apps.values()].flatMap(tasksOf);
  return answer({ tasks: tasks.filter(({ state }) => states.length === 0 || states.includes(String(state))) });
}

/** The answer leaves out unknown tasks, so it may be an empty list. */
export function killTasks({ marathon, query, body }: Call): Reply {
  const [scale, wipe] = [isSet(query, 'scale'), isSet(query, 'wipe')];
  if (scale && wipe) return SCALE_AND_WIPE;
  const ids = objectIn(body)?.ids;
  if (!Array.isArray(ids)) return INVALID_JSON;
  const invalid = ids.find((id) => !/^.+[._][^_.]+$/.test(String(id)));
  if (invalid !== undefined) return problem(400, `Invalid task id '${invalid}'.`);
  const doomed = byApp(marathon.apps.values(), new Set(ids.map((id) => instanceIdOf(String(id)) ?? '')));
  if (scale) return killAndScale(doomed, isSet(query, 'force'));
  const tasks = [...doomed].flatMap(([app, instances]) =>
    instances.flatMap((instance) => taskView(app, instance) ?? []),
  );
  for (const [app, instances] of doomed) app.killTasks(instances, wipe);
  return answer({ tasks });
}

function byApp(apps: Iterable<App>, instanceIds: ReadonlySet<string>): ReadonlyMap<App, Instance[]> {
  const found = [...apps].map((app) => [app, app.all.filter(({ instanceId }) => instanceIds.has(instanceId))] as const);
  return new Map(
    found.filter(([, instances]) => instances.length > 0).map(([app, instances]) => [app, [...instances]]),
  );
}

/** Makes one deployment for all apps. When one of them is locked, none changes. */
function killAndScale(doomed: ReadonlyMap<App, Instance[]>, force: boolean): Reply {
  const conflicts = [...doomed.keys()].flatMap((app) => (force ? [] : (app.lock.conflict ?? [])));
  if (conflicts.length > 0) return deployed({ deployments: conflicts.flatMap(({ deployments }) => deployments) });
  const outcomes = [...doomed].map(([app, instances]) => scaleBy(app, instances, force));
  return outcomes[0] === undefined ? answer({ version: new Date().toISOString() }) : deployed(outcomes[0]);
}
