/** `/v2/pods` (api/v2/PodsResource.scala). */
import type { Reply } from '../../http/reply.ts';
import type { App } from '../model/app.ts';
import { Deployment } from '../model/deployment.ts';
import { isInstanceId } from '../model/task-id.ts';
import { answer, INVALID_JSON, invalid, objectIn, problem, refused, unknown } from './answer.ts';
import { faultOf, isSet } from './apps-resource.ts';
import type { Call } from './call.ts';
import { podDefinition, podInstance, podStatus } from './pod-views.ts';

function podOf({ marathon, id }: Call): App | undefined {
  const pod = marathon.apps.get(id);
  return pod?.options.pod ? pod : undefined;
}

export function listPods({ marathon }: Call): Reply {
  return answer([...marathon.apps.values()].filter(({ options }) => options.pod).map(podDefinition));
}

export function showPod(call: Call): Reply {
  const pod = podOf(call);
  return pod === undefined
    ? problem(404, `{"message": "pod with ${call.id} does not exist"}`)
    : answer(podDefinition(pod));
}

export function showPodStatus(call: Call): Reply {
  const pod = podOf(call);
  return pod === undefined ? unknown('Pod', call.id) : answer(podStatus(pod));
}

/** Needs the whole definition. A change of the number of instances alone is no upgrade. */
export function putPod(call: Call): Reply {
  const given = objectIn(call.body);
  if (given === undefined) return INVALID_JSON;
  const pod = podOf(call);
  if (pod === undefined) return unknown('Pod', call.id);
  if (given.id !== call.id) return problem(400, `'${call.id}' does not match definition's id ('${given.id}')`);
  if (!Array.isArray(given.containers)) return invalid('/containers', 'undefined is not an array');
  const { instances = 1 } = (given.scaling ?? {}) as { readonly instances?: unknown };
  const wrong = faultOf(instances);
  if (wrong !== undefined) return invalid('/scaling/instances', wrong);
  const outcome = change(pod, given, Number(instances), isSet(call.query, 'force'));
  if (!(outcome instanceof Deployment)) return refused(outcome);
  return answer(podDefinition(pod), 200, { 'Marathon-Deployment-Id': outcome.id });
}

function change(pod: App, given: Readonly<Record<string, unknown>>, instances: number, force: boolean) {
  const rest = ({ version: _version, scaling: _scaling, ...others }: Readonly<Record<string, unknown>>) =>
    JSON.stringify(others, Object.keys(others).sort());
  const isUpgrade = rest(given) !== rest(podDefinition(pod));
  return isUpgrade ? pod.upgrade(force) : pod.scale(instances, force);
}

export function killPodInstance(call: Call): Reply {
  if (!isInstanceId(call.item))
    return invalid('/', `must fully match regular expression '^(.+)\\.(instance-|marathon-)([^\\.]+)$'`);
  const pod = podOf(call);
  if (pod === undefined) return unknown('Path', call.id);
  const instance = pod.instances.get(call.item);
  if (instance === undefined) return unknown('Task', call.item);
  const shown = podInstance(pod, instance);
  pod.killTasks([instance], isSet(call.query, 'wipe'));
  return answer(shown);
}

export function killPodInstances(call: Call): Reply {
  let ids: unknown;
  try {
    ids = JSON.parse(call.body);
  } catch {
    return INVALID_JSON;
  }
  if (!Array.isArray(ids)) return INVALID_JSON;
  const pod = podOf(call);
  if (pod === undefined) return unknown('Path', call.id);
  const found = ids.flatMap((id) => pod.instances.get(String(id)) ?? []);
  const shown = found.map((instance) => podInstance(pod, instance));
  pod.killTasks(found, isSet(call.query, 'wipe'));
  return answer(shown);
}
