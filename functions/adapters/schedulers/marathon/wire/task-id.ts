/** An app or a pod: both are addressed by a path, `/shop/web`, and no app has the path of a pod. */
export interface RunSpec {
  readonly kind: 'apps' | 'pods';
  readonly path: string;
}

interface TaskName extends RunSpec {
  /** `shop_web.instance-<uuid>`; what a pod's tasks have in common. */
  readonly instanceId: string;
}

const PATH = '(?<path>[a-z0-9._-]+)';
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const OF_INSTANCE = new RegExp(
  `^${PATH}\\.(?<instance>(?:instance|marathon)-${UUID})(?:[._](?<container>_app|\\$anon|[a-z0-9-]+))?(?:\\.\\d+)?$`,
);
const OF_OLD = new RegExp(`^${PATH}[._](?<uuid>${UUID})(?:\\.\\d+)?$`);
/** Where Marathon writes the name of a pod's container. A container's own name has neither character. */
const APP_CONTAINERS: readonly (string | undefined)[] = [undefined, '_app', '$anon'];

/**
 * What the id of a Mesos task tells of its app or pod; undefined when Marathon did not make it.
 *
 * `shop_web.instance-<uuid>._app.1` (`$anon` before 1.8, `marathon-<uuid>` for what was started before 1.4) is of the app /shop/web,
 * `shop_web.instance-<uuid>.<container>.1` of a pod; older yet is `shop_web.<uuid>`. A number at the end counts how often the task
 * was launched. Source: the expressions in Marathon's core/task/Task.scala, and state/PathId.scala for the safe path.
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
