/**
 * Ids as Marathon 1.7 and later make them: `shop_web.instance-<uuid>._app.1` is a task of `/shop/web`,
 * `shop_web.instance-<uuid>.<container>.1` one of a pod, `shop_web.instance-<uuid>` an instance
 * (core/instance/Instance.scala, InstanceIdRegex; core/task/Task.scala, TaskIdWithInstanceIdRegex and its resident kin).
 */
import { randomUUID } from 'node:crypto';

/** The only container of every simulated pod. */
export const CONTAINER = 'main';

const TASK_ID = /^(.+\.(?:instance-|marathon-)[^_.]+)[._][^.]+(?:\.\d+)?$/;
const INSTANCE_ID = /^(.+)\.(?:instance-|marathon-)[^.]+$/;

export function newInstanceId(appId: string): string {
  return `${safePath(appId)}.instance-${randomUUID()}`;
}

/** @param launch counts the tasks of the instance, from 1 */
export function taskIdOf(instanceId: string, isPod: boolean, launch: number): string {
  return `${instanceId}.${isPod ? CONTAINER : '_app'}.${launch}`;
}

/** Undefined for text that is no task id. */
export function instanceIdOf(taskId: string): string | undefined {
  return TASK_ID.exec(taskId)?.[1];
}

export function isInstanceId(text: string): boolean {
  return INSTANCE_ID.test(text);
}

function safePath(appId: string): string {
  return appId.replace(/^\//, '').replaceAll('/', '_');
}

/** Prefix of the ids of all tasks of an app: `web.shop` for `/shop/web`. */
export function taskName(appId: string): string {
  return appId.split('/').filter(Boolean).reverse().join('.');
}
