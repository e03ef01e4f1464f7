import * as z from 'zod';
import { MaintenanceError } from '../../../contract/errors.ts';
import type { LeavingTask, MoveAnswer } from '../../../ports/scheduler.ts';
import { jsonOf, onOneLine, quoted } from '../../http/replies.ts';
import type { Call, Reply } from '../../http/transport.ts';
import { type Judge, schedulerRefused } from '../scheduler-http.ts';

const UUID = '[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}';
const TASK_ID = new RegExp(`^((${UUID})-\\d{1,10})-(?:\\d{1,20}|${UUID})$`, 'i');

/**
 * The pod of a Mesos task, and its job. Peloton names a task `<job uuid>-<instance>-<run>`, where older ones have a uuid for the number of
 * the run (its pkg/common/util/util.go); the pod's name is that without the run. Undefined for any other task id.
 */
export function podOf(taskId: string): { readonly podName: string; readonly jobId: string } | undefined {
  const [, podName, jobId] = TASK_ID.exec(taskId) ?? [];
  return podName === undefined || jobId === undefined ? undefined : { podName, jobId };
}

/** `peloton.api.v1alpha.pod.svc.PodService::RestartPod`, YARPC's JSON encoding over HTTP. */
export function restartPod(podName: string, ttlMs: number, deadlineMs: number): Call {
  return {
    name: 'RestartPod',
    method: 'POST',
    path: '',
    headers: {
      'rpc-service': 'peloton-jobmgr',
      'rpc-procedure': 'peloton.api.v1alpha.pod.svc.PodService::RestartPod',
      'rpc-caller': 'peloton-host-maintenance',
      'rpc-encoding': 'json',
      'context-ttl-ms': `${ttlMs}`,
    },
    body: JSON.stringify({ pod_name: { value: podName }, check_sla: true }),
    // The second restart of a pod would hit the replacement.
    write: true,
    deadlineMs,
  };
}

/**
 * What YARPC's error codes mean for us; the HTTP status says it for those that are missing, such as `unavailable`.
 * Peloton answers `internal` for trouble with one pod, such as `pod not present in cache, please retry action`.
 */
const VERDICTS: Readonly<Record<string, 'gone' | 'refused' | 'failed' | 'later' | 'misconfigured'>> = {
  'not-found': 'gone',
  aborted: 'refused',
  cancelled: 'refused',
  'invalid-argument': 'refused',
  'already-exists': 'refused',
  'failed-precondition': 'refused',
  'out-of-range': 'refused',
  unknown: 'failed',
  internal: 'failed',
  'data-loss': 'failed',
  // It may have had its effect, so no other job manager is asked.
  'deadline-exceeded': 'later',
  'resource-exhausted': 'later',
  unimplemented: 'misconfigured',
  unauthenticated: 'misconfigured',
  'permission-denied': 'misconfigured',
};

export const judge: Judge = (reply) => {
  const code = errorCode(reply);
  if (code === 'unavailable' && reply.text.includes('non-leader')) return 'not-leader';
  return VERDICTS[code] === undefined ? undefined : 'answer';
};

const LONGEST_SAYING = 500;

/** What a job manager's answer means for the task. Throws when it is about the job manager rather than the task. */
export function toAnswer(call: Call, { taskId }: LeavingTask, reply: Reply): MoveAnswer {
  const refused = (code: string, message: string) => ({ taskId, outcome: 'refused', code, message }) as const;
  const said = `Peloton says '${onOneLine(reply.text, LONGEST_SAYING)}'`;
  switch (VERDICTS[errorCode(reply)]) {
    case 'gone':
      return { taskId, outcome: 'gone' };
    case 'refused':
      if (!/violate SLA/i.test(reply.text)) return refused('peloton-refused', `can not be restarted: ${said}`);
      return refused('job-at-limit', `would leave its job with fewer instances than its SLA allows: ${said}`);
    case 'failed':
      return refused('peloton-failed', `could not be restarted, and is tried again: ${said}`);
    case 'later':
      throw new MaintenanceError('SchedulerUnavailable', `${call.name}: ${reply.origin} answered ${quoted(reply)}`);
    case 'misconfigured':
      throw schedulerRefused(call, reply, `answered ${quoted(reply)}`);
    default:
      return accepted(call, taskId, reply);
  }
}

/** A web server that knows nothing of Peloton says 404 as well, and pages of proxies come with a 200. */
function accepted(call: Call, taskId: string, reply: Reply): MoveAnswer {
  if (reply.status === 200 && z.object({}).safeParse(jsonOf(reply)).success) {
    return { taskId, outcome: 'moved' };
  }
  throw schedulerRefused(call, reply, `does not answer as a job manager does: ${quoted(reply)}`);
}

function errorCode({ headers }: Reply): string {
  const code = headers['rpc-error-code'];
  return typeof code === 'string' ? code.toLowerCase() : '';
}
