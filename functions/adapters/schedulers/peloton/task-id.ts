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
