/** `/v2/apps` (api/v2/AppsResource.scala, AppTasksResource.scala). */
import type { Reply } from '../../http/reply.ts';
import type { App } from '../model/app.ts';
import { instanceIdOf } from '../model/task-id.ts';
import { answer, deployed, INVALID_JSON, invalid, objectIn, problem, unknown } from './answer.ts';
import { appInfo, tasksOf, taskView } from './app-views.ts';
import type { Call } from './call.ts';

export const SCALE_AND_WIPE: Reply = problem(400, 'You cannot use scale and wipe at the same time.');

export function isSet(query: URLSearchParams, name: string): boolean {
  return query.get(name) === 'true';
}

function appOf({ marathon, id }: Pick<Call, 'marathon' | 'id'>): App | undefined {
  const app = marathon.apps.get(id);
  return app?.options.pod ? undefined : app;
}

export function listApps({ marathon, query }: Call): Reply {
  const part = (query.get('id') ?? '').toLowerCase();
  const withTasks = query.getAll('embed').some((embed) => embed === 'apps.tasks' || embed === 'app.tasks');
  const apps = [...marathon.apps.values()].filter(({ options }) => !options.pod);
  const found = apps.filter(({ id }) => id.toLowerCase().includes(part));
  return answer({ apps: found.map((app) => appInfo(app, withTasks)) });
}

/** A single app is always shown with its tasks, whatever `embed` says. */
export function showApp(call: Call): Reply {
  const app = appOf(call);
  return app === undefined ? unknown('App', call.id) : answer({ app: appInfo(app, true) });
}

/** Scales; a change of anything else is a new version, which is rolled out. */
export function putApp(call: Call): Reply {
  const update = objectIn(call.body);
  if (update === undefined) return INVALID_JSON;
  const app = appOf(call);
  if (app === undefined) return unknown('App', call.id);
  const { instances = app.target } = update;
  const wrong = faultOf(instances);
  if (wrong !== undefined) return invalid('/instances', wrong);
  const isUpgrade = Object.keys(update).some((key) => key !== 'instances' && key !== 'id');
  if (isUpgrade) return deployed(app.upgrade(isSet(call.query, 'force')));
  return deployed(app.scale(Number(instances), isSet(call.query, 'force')));
}

/** The fault of a number of instances; undefined when it is valid. */
export function faultOf(instances: unknown): string | undefined {
  if (typeof instances !== 'number' || !Number.isInteger(instances)) return 'error.expected.jsnumber';
  return instances < 0 ? 'must be greater than or equal to 0' : undefined;
}

export function restartApp(call: Call): Reply {
  const app = appOf(call);
  return app === undefined ? unknown('App', call.id) : deployed(app.upgrade(isSet(call.query, 'force')));
}

export function appTasks(call: Call): Reply {
  const app = appOf(call);
  return app === undefined ? unknown('App', call.id) : answer({ tasks: tasksOf(app) });
}

export function deleteAppTask(call: Call): Reply {
  const { item, query } = call;
  const [scale, wipe] = [isSet(query, 'scale'), isSet(query, 'wipe')];
  if (scale && wipe) return SCALE_AND_WIPE;
  const app = appOf(call);
  if (app === undefined) return unknown('App', call.id);
  const instance = app.instances.get(instanceIdOf(item) ?? '');
  if (scale) return deployed(scaleBy(app, instance === undefined ? [] : [instance], isSet(query, 'force')));
  if (instance === undefined) return unknown('Task', item);
  const task = taskView(app, instance);
  app.killTasks([instance], wipe);
  return answer({ task });
}

/** Kills the instances and reduces the app's size by as many (api/TaskKiller.scala, killAndScale). */
export function scaleBy(app: App, doomed: Parameters<App['scale']>[2] & object, force: boolean) {
  const lost = doomed.filter(({ isKilled }) => !isKilled).length;
  return app.scale(Math.max(0, app.target - lost), force, doomed);
}
