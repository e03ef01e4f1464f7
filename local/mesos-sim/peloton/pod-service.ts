/**
 * The pod service of a job manager (protobuf/peloton/api/v1alpha/pod/svc/pod_svc.proto, pkg/jobmgr/podsvc/handler.go): of its
 * methods RestartPod. The stored .proto is older than `check_sla`, the handler reads it (`GetCheckSla`).
 */
import type { Peloton } from './peloton.ts';
import { type Procedure, YarpcError } from './yarpc.ts';

export const SERVICE = 'peloton-jobmgr';

const UUID_LENGTH = 36;

export function podService(peloton: Peloton, isLeader: boolean): Readonly<Record<string, Procedure>> {
  return {
    'peloton.api.v1alpha.pod.svc.PodService::RestartPod': (request) => {
      if (!isLeader) throw new YarpcError('unavailable', 'PodSVC.RestartPod is not supported on non-leader');
      return restartPod(peloton, request);
    },
  };
}

/** protobuf's JSON takes a field by its name in the .proto as well as in camel case, and none that it does not know. */
function restartPod(peloton: Peloton, request: Readonly<Record<string, unknown>>): object {
  const unknown = Object.keys(request).find((key) => !/^(pod_?name|check_?sla)$/i.test(key));
  if (unknown !== undefined)
    throw new YarpcError('invalid-argument', `unknown field "${unknown}" in svc.RestartPodRequest`);
  const { value = '' } = (request.pod_name ?? request.podName ?? {}) as { readonly value?: string };
  const checkSla = (request.check_sla ?? request.checkSla) === true;
  if (value.length < UUID_LENGTH || !/-\d+$/.test(value)) throw new YarpcError('invalid-argument', 'invalid pod name');
  const found = peloton.pod(value);
  if (found === undefined) throw new YarpcError('not-found', `taskID:${value} not found`);
  if (!found.job.restart(found.pod, checkSla)) throw new YarpcError('aborted', 'pod restart would violate SLA');
  return {};
}
