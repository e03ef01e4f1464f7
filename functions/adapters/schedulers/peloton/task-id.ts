const UUID = '[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}';
const TASK_ID = new RegExp(`^((${UUID})-\\d{1,10})-(?:\\d{1,20}|${UUID})$`, 'i');

/**
 * Reads the pod and the job from a Mesos task id; undefined for other ids. Peloton names a task
 * `<job uuid>-<instance>-<run>` (its pkg/common/util/util.go); the pod's name is the same without
 * the run. Older tasks have a uuid in place of the run's number.
 */
export function podOf(taskId: string): { readonly podName: string; readonly jobId: string } | undefined {
  const [, podName, jobId] = TASK_ID.exec(taskId) ?? [];
  return podName === undefined || jobId === undefined ? undefined : { podName, jobId };
}
