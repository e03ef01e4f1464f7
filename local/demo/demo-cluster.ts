import * as z from 'zod';

/** Reads from the Mesos master where each task was, and is. */

const Id = z.object({ value: z.string() });
const TaskRecord = z.object({ name: z.string(), task_id: Id, framework_id: Id, agent_id: Id, state: z.string() });
const Tasks = z.object({
  get_tasks: z.object({ tasks: z.array(TaskRecord).default([]), completed_tasks: z.array(TaskRecord).default([]) }),
});
const Agents = z.object({
  get_agents: z.object({
    agents: z.array(z.object({ agent_info: z.object({ id: Id, hostname: z.string() }) })).default([]),
  }),
});

export interface ClusterTask {
  readonly taskId: string;
  /** A task and its replacements have one name, which is unique in their framework. */
  readonly name: string;
  readonly frameworkId: string;
  readonly state: string;
  /** Missing when its agent is gone. */
  readonly hostname: string | undefined;
}

export interface ClusterTasks {
  readonly running: readonly ClusterTask[];
  readonly ended: readonly ClusterTask[];
}

export async function clusterTasks(master: string): Promise<ClusterTasks> {
  const { get_tasks } = Tasks.parse(await call(master, 'GET_TASKS'));
  const { get_agents } = Agents.parse(await call(master, 'GET_AGENTS'));
  const hostnames = new Map(get_agents.agents.map(({ agent_info }) => [agent_info.id.value, agent_info.hostname]));
  const task = (record: z.infer<typeof TaskRecord>): ClusterTask => ({
    taskId: record.task_id.value,
    name: record.name,
    frameworkId: record.framework_id.value,
    state: record.state,
    hostname: hostnames.get(record.agent_id.value),
  });
  return {
    running: get_tasks.tasks.filter(({ state }) => state === 'TASK_RUNNING').map(task),
    ended: get_tasks.completed_tasks.map(task),
  };
}

async function call(master: string, type: string): Promise<unknown> {
  const response = await fetch(`${master}/api/v1`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ type }),
  });
  if (!response.ok) throw new Error(`${type} was answered with ${response.status}: ${await response.text()}`);
  return response.json();
}
