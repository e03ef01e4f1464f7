/** An app or a pod. Both have a path, `/shop/web`; no app has the path of a pod. */
export interface RunSpec {
  readonly kind: 'apps' | 'pods';
  readonly path: string;
}

interface TaskName extends RunSpec {
  /** `shop_web.instance-<uuid>`, the same for all tasks of a pod's instance. */
  readonly instanceId: string;
}

const PATH = '(?<path>[a-z0-9._-]+)';
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const OF_INSTANCE = new RegExp(
  `^${PATH}\\.(?<instance>(?:instance|marathon)-${UUID})(?:[._](?<container>_app|\\$anon|[a-z0-9-]+))?(?:\\.\\d+)?$`,
);
const OF_OLD = new RegExp(`^${PATH}[._](?<uuid>${UUID})(?:\\.\\d+)?$`);
/** In place of a container's name, these stand for an app. No container has `_` or `$` in its name. */
const APP_CONTAINERS: readonly (string | undefined)[] = [undefined, '_app', '$anon'];

/**
 * Reads the app or pod from the id of a Mesos task; undefined for an id that Marathon did not make.
 *
 * `shop_web.instance-<uuid>._app.1` belongs to the app /shop/web (`$anon` before 1.8,
 * `marathon-<uuid>` for instances from before 1.4), `shop_web.instance-<uuid>.<container>.1` to a
 * pod. The oldest form is `shop_web.<uuid>`. A number at the end counts the launches. Source:
 * Marathon's core/task/Task.scala, and state/PathId.scala for the path.
 */
export function taskName(taskId: string): TaskName | undefined {
  const { path, instance, container, uuid } = (OF_INSTANCE.exec(taskId) ?? OF_OLD.exec(taskId))?.groups ?? {};
  if (path === undefined) return undefined;
  return {
    kind: APP_CONTAINERS.includes(container) ? 'apps' : 'pods',
    path: `/${path.replaceAll('_', '/')}`,
    instanceId: `${path}.${instance ?? `marathon-${uuid}`}`,
  };
}
