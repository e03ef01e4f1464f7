import * as z from 'zod';
import type { AgentTasks, Task } from '../../../domain/mesos/mesos.ts';
import { UNRESERVED } from '../../../domain/mesos/resources.ts';
import { fromSums, KillPolicy, Resources, Sums, toAsks } from './wire-resources.ts';

/**
 * Tasks and frameworks: GET_TASKS, GET_FRAMEWORKS, an agent's GET_STATE of the v1 API; /state and
 * /frameworks of v0.
 */

/** A state that Mesos may add later is not terminal here: so no host counts as empty by mistake. */
const TERMINAL_STATES: ReadonlySet<string> = new Set([
  'TASK_FINISHED',
  'TASK_FAILED',
  'TASK_KILLED',
  'TASK_ERROR',
  'TASK_LOST',
  'TASK_DROPPED',
  'TASK_GONE',
  'TASK_GONE_BY_OPERATOR',
]);

export function isTerminal(task: Task): boolean {
  return TERMINAL_STATES.has(task.state);
}

const Id = z.object({ value: z.string() });

/** `state` is the latest state; `status_update_state` is the last one that was acknowledged. */
const ListedTask = z.object({ task_id: Id, framework_id: Id, agent_id: Id, state: z.string() });
const WireTask = ListedTask.transform(toTask);
const WireTaskWithAsks = ListedTask.extend({ resources: Resources, kill_policy: KillPolicy }).transform(
  (wire): Task => ({ ...toTask(wire), asks: toAsks(wire.resources, wire.kill_policy) }),
);

function toTask({ task_id, framework_id, agent_id, state }: z.infer<typeof ListedTask>): Task {
  return { taskId: task_id.value, frameworkId: framework_id.value, agentId: agent_id.value, state };
}

/**
 * Reads `tasks` alone. After an agent's return, `completed_tasks` lists killed tasks again, as
 * TASK_RUNNING; `unreachable_tasks` belong to agents that the master has given up.
 */
export const GetTasks = z
  .object({ type: z.literal('GET_TASKS'), get_tasks: z.object({ tasks: z.array(WireTask) }) })
  .transform(({ get_tasks }): readonly Task[] => get_tasks.tasks);

/**
 * Tasks of agents that the master has given up: TASK_UNREACHABLE, or TASK_LOST if the framework is
 * not partition-aware.
 */
export const GetUnreachableTasks = z
  .object({ type: z.literal('GET_TASKS'), get_tasks: z.object({ unreachable_tasks: z.array(WireTask).default([]) }) })
  .transform(({ get_tasks }): readonly Task[] => get_tasks.unreachable_tasks);

const Frameworks = z.array(z.object({ framework_info: z.object({ id: Id, name: z.string() }) })).default([]);

function namesOf(frameworks: z.infer<typeof Frameworks>): ReadonlyMap<string, string> {
  return new Map(frameworks.map(({ framework_info: { id, name } }) => [id.value, name]));
}

export const GetFrameworks = z
  .object({ type: z.literal('GET_FRAMEWORKS'), get_frameworks: z.object({ frameworks: Frameworks }) })
  .transform(({ get_frameworks }) => namesOf(get_frameworks.frameworks));

export const AgentGetState = agentGetState(WireTask);
/** AgentGetState with the resources of each task, for dry runs, which look only once. */
export const AgentGetStateWithAsks = agentGetState(WireTaskWithAsks);

/**
 * Reads an agent's own GET_STATE. `terminated_tasks` have ended and wait for their framework's
 * acknowledgement.
 *
 * Queued and terminated tasks of frameworks that the agent no longer has stay in these lists until
 * the agent process restarts. They do not run, and nothing acknowledges them: they are left out.
 */
function agentGetState(task: z.ZodType<Task>) {
  const tasks = z.array(task).default([]);
  return z
    .object({
      type: z.literal('GET_STATE'),
      get_state: z.object({
        get_tasks: z.object({
          pending_tasks: tasks,
          queued_tasks: tasks,
          launched_tasks: tasks,
          terminated_tasks: tasks,
        }),
        get_frameworks: z.object({ frameworks: Frameworks }),
      }),
    })
    .transform(({ get_state: { get_tasks, get_frameworks } }): AgentTasks => {
      const { pending_tasks, queued_tasks, launched_tasks, terminated_tasks } = get_tasks;
      const names = namesOf(get_frameworks.frameworks);
      const hasFramework = ({ frameworkId }: Task) => names.has(frameworkId);
      return sortOut(
        [...pending_tasks, ...queued_tasks.filter(hasFramework), ...launched_tasks],
        terminated_tasks.filter(hasFramework),
        names,
      );
    });
}

function sortOut(
  present: readonly Task[],
  terminated: readonly Task[],
  frameworkNames: ReadonlyMap<string, string>,
): AgentTasks {
  return {
    tasks: present.filter((task) => !isTerminal(task)),
    unacknowledged: [...present.filter(isTerminal), ...terminated],
    frameworkNames,
  };
}

const V0ListedTask = z.object({ id: z.string(), framework_id: z.string(), slave_id: z.string(), state: z.string() });
const V0Task = V0ListedTask.transform(toV0Task);
const V0TaskWithAsks = V0ListedTask.extend({ resources: Sums, role: z.string().default(UNRESERVED) }).transform(
  (wire): Task => ({
    ...toV0Task(wire),
    asks: { amounts: fromSums(wire.resources), role: wire.role, graceSeconds: null },
  }),
);

function toV0Task({ id, framework_id, slave_id, state }: z.infer<typeof V0ListedTask>): Task {
  return { taskId: id, frameworkId: framework_id, agentId: slave_id, state };
}

export const V0Frameworks = z
  .object({ frameworks: z.array(z.object({ id: z.string(), name: z.string() })) })
  .transform(({ frameworks }): ReadonlyMap<string, string> => new Map(frameworks.map(({ id, name }) => [id, name])));

/** The used part of the master's /state. `elected_time` is in seconds; only the leader has it. */
export const V0MasterState = z.object({
  elected_time: z.number().optional(),
  slaves: z.array(z.object({ id: z.string() })),
  recovered_slaves: z.array(z.object({ id: z.string(), hostname: z.string() })),
  frameworks: z.array(z.object({ tasks: z.array(V0Task), unreachable_tasks: z.array(V0Task).default([]) })),
});

/** A queued task is listed as it was launched, without a state. */
const V0QueuedTask = z.object({ id: z.string().optional(), task_id: Id.optional() });

export const V0AgentState = v0AgentState(V0Task);
/** V0AgentState with the resources of each launched task. */
export const V0AgentStateWithAsks = v0AgentState(V0TaskWithAsks);

/**
 * Reads an agent's own /state, which does not distinguish unacknowledged ended tasks from
 * acknowledged ones.
 */
function v0AgentState(task: z.ZodType<Task>) {
  const V0Executor = z.object({ tasks: z.array(task).default([]), queued_tasks: z.array(V0QueuedTask).default([]) });
  return z
    .object({
      id: z.string(),
      frameworks: z.array(z.object({ id: z.string(), name: z.string(), executors: z.array(V0Executor).default([]) })),
    })
    .transform(({ id: agentId, frameworks }): AgentTasks => {
      const present = frameworks.flatMap(({ id: frameworkId, executors }) =>
        executors.flatMap(({ tasks, queued_tasks }) => [
          ...tasks,
          ...queued_tasks.map((queued) => ({
            taskId: queued.id ?? queued.task_id?.value ?? 'queued',
            frameworkId,
            agentId,
            state: 'TASK_STAGING',
          })),
        ]),
      );
      return sortOut(present, [], new Map(frameworks.map(({ id, name }) => [id, name])));
    });
}
