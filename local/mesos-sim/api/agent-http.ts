/** The HTTP interface of an agent: its operator API (v1), /state, /health and /version. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { DONE, json, NOT_FOUND, type Reply, readBody, send, text } from '../http/reply.ts';
import type { RequestLog } from '../http/request-log.ts';
import { double, type Printable } from '../json/json-print.ts';
import type { Agent } from '../model/agent.ts';
import type { Framework } from '../model/framework.ts';
import { isTerminal, type Task } from '../model/task.ts';
import type { Settings } from '../options/options.ts';
import { authenticate, unauthorized } from './credentials.ts';
import { AGENT_CAPABILITY_NAMES, printableVersion, summedTotal } from './resource-views.ts';
import { taskV0, taskV1 } from './task-views.ts';
import { receiveCall, versionInfo } from './v1-calls.ts';
import { agentInfo, drainConfig, frameworkInfo, wholeSeconds } from './v1-views.ts';

interface AgentSurroundings {
  readonly settings: Settings;
  readonly log: RequestLog;
  readonly framework: (frameworkId: string) => Framework | undefined;
  /** True while a master leads. */
  readonly isLed: () => boolean;
}

/** The surroundings, and the tasks that the ACLs let the caller see. */
interface Asked extends AgentSurroundings {
  readonly sees: (task: Task) => boolean;
}

export async function answerForAgent(
  agent: Agent,
  around: AgentSurroundings,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const asked = request.url ?? '/';
  const method = request.method ?? 'GET';
  const body = await readBody(request).catch(() => undefined);
  if (body === undefined) return;
  const { reply, call } = route(agent, around, request, asked, body);
  const server = agent.place.hostname;
  const entry = { at: Date.now(), server, kind: 'agent', method, path: asked, body, status: reply.status } as const;
  around.log.add(call === undefined ? entry : { ...entry, call });
  send(request, response, reply);
}

function route(
  agent: Agent,
  around: AgentSurroundings,
  request: IncomingMessage,
  asked: string,
  body: string,
): { readonly reply: Reply; readonly call?: string } {
  const path = (asked.split('?', 1)[0] ?? '').replace(/(?<=.)\/$/, '').replace(/^\/slave\(1\)(?=\/)/, '');
  if (path === '/health') return { reply: DONE };
  if (path === '/version') return { reply: json(printableVersion(around.settings.version)) };
  const rights = authenticate(around.settings.credentials, request.headers.authorization);
  if (rights === undefined) return { reply: unauthorized(path, 'agent') };
  const nameOf = (task: Task) => around.framework(task.info.frameworkId)?.options.name ?? '';
  const asking: Asked = { ...around, sees: (task) => rights.seesFramework(nameOf(task)) };
  if (path === '/state') return { reply: json(agentState(agent, asking)) };
  if (path === '/metrics/snapshot') return { reply: json(agentMetrics(agent, around)) };
  if (path !== '/api/v1') return { reply: NOT_FOUND };
  const { 'content-type': contentType, accept } = request.headers;
  const received = receiveCall(request.method ?? 'GET', { contentType, accept }, body, 'agent');
  if ('reply' in received) return received;
  const { type } = received;
  const read = READS[type];
  const reply =
    read === undefined ? text(501, '501 Not Implemented.') : json({ type, [type.toLowerCase()]: read(agent, asking) });
  return { reply, call: type };
}

const READS: Readonly<Record<string, (agent: Agent, asked: Asked) => Printable>> = {
  GET_HEALTH: () => ({ healthy: true }),
  GET_VERSION: (_, { settings }) => ({ version_info: versionInfo(settings.version) }),
  GET_AGENT: (agent, { settings }) => ({
    agent_info: agentInfo(agent.agentId ?? '', agent.place, settings.agentResources, false),
    ...drainFields(agent),
  }),
  GET_TASKS: agentTasks,
  GET_FRAMEWORKS: agentFrameworks,
  GET_METRICS: (agent, around) => ({
    metrics: Object.entries(agentMetrics(agent, around)).map(([name, value]) => ({ name, value })),
  }),
  GET_STATE: (agent, around) => ({
    get_tasks: agentTasks(agent, around),
    get_executors: { executors: [], completed_executors: [] },
    get_frameworks: agentFrameworks(agent, around),
  }),
};

function drainFields({ drainOrder }: Agent): { readonly [key: string]: Printable | undefined } {
  if (drainOrder === undefined) return {};
  return {
    drain_config: drainConfig(drainOrder.config),
    estimated_drain_start_time: wholeSeconds(drainOrder.startTime),
  };
}

function drainFieldsV0({ drainOrder }: Agent): { readonly [key: string]: Printable | undefined } {
  if (drainOrder === undefined) return {};
  const { config, startTime } = drainOrder;
  return {
    drain_config: drainConfig(config),
    estimated_drain_start_time_seconds: startTime === undefined ? undefined : BigInt(Math.trunc(startTime)),
  };
}

/** Counts hidden tasks too, but no task of a framework that is gone. */
function agentMetrics(agent: Agent, { isLed }: AgentSurroundings): Readonly<Record<string, Printable>> {
  const count = (state: Task['state']) =>
    double([...agent.tasks.values()].filter((task) => task.state === state).length);
  return {
    'slave/executors_running': double(agent.tasks.size),
    'slave/frameworks_active': double(liveFrameworks(agent, { sees: () => true }).size),
    'slave/registered': double(isLed() ? 1 : 0),
    'slave/tasks_killing': double(0),
    'slave/tasks_running': count('TASK_RUNNING'),
    'slave/tasks_staging': count('TASK_STAGING'),
    'slave/tasks_starting': count('TASK_STARTING'),
    'slave/uptime_secs': double(Date.now() / 1000 - agent.startTime),
  };
}

function agentTasks(agent: Agent, { sees }: Asked): Printable {
  const tasks = [...agent.tasks.values()].filter(sees);
  const orphans = [...agent.orphans.values()].filter(sees);
  const ended = agent.history.all.filter(sees);
  const isQueued = ({ state }: Task) => state === 'TASK_STAGING';
  return {
    pending_tasks: [],
    queued_tasks: [...tasks, ...orphans].filter(isQueued).map(taskV1),
    launched_tasks: tasks.filter((task) => !isQueued(task) && !isTerminal(task.state)).map(taskV1),
    terminated_tasks: [
      ...tasks.filter((task) => isTerminal(task.state)),
      ...orphans.filter((task) => !isQueued(task)),
    ].map(taskV1),
    completed_tasks: ended.map(taskV1),
  };
}

function liveFrameworks(agent: Agent, { sees }: Pick<Asked, 'sees'>): Set<string> {
  return new Set([...agent.tasks.values()].filter(sees).map((task) => task.info.frameworkId));
}

function agentFrameworks(agent: Agent, around: Asked): Printable {
  const live = liveFrameworks(agent, around);
  const info = (frameworkId: string) => {
    const framework = around.framework(frameworkId);
    return framework === undefined ? [] : [{ framework_info: frameworkInfo({ framework, frameworkId }) }];
  };
  const ended = [...agent.history.all, ...agent.orphans.values()].filter(around.sees);
  const past = new Set(ended.map((task) => task.info.frameworkId));
  return {
    frameworks: [...live].flatMap(info),
    completed_frameworks: [...past].filter((id) => !live.has(id)).flatMap(info),
  };
}

function agentState(agent: Agent, around: Asked): Printable {
  const { place, agentId = '', startTime } = agent;
  const { version = '', ...build } = printableVersion(around.settings.version);
  const total = summedTotal(around.settings.agentResources);
  return {
    version,
    ...build,
    start_time: double(startTime),
    id: agentId,
    pid: `slave(1)@${place.ip}:${place.port}`,
    hostname: place.hostname,
    capabilities: AGENT_CAPABILITY_NAMES,
    resources: total,
    reserved_resources: {},
    unreserved_resources: total,
    attributes: place.attributes,
    ...drainFieldsV0(agent),
    frameworks: [...liveFrameworks(agent, around)].map((id) => frameworkOnAgent(agent, id, around)),
    completed_frameworks: [],
  };
}

function frameworkOnAgent(agent: Agent, frameworkId: string, around: AgentSurroundings): Printable {
  const tasks = [...agent.tasks.values()].filter((task) => task.info.frameworkId === frameworkId);
  const framework = around.framework(frameworkId);
  return {
    id: frameworkId,
    name: framework?.options.name ?? '',
    user: 'root',
    failover_timeout: double(3600),
    checkpoint: true,
    hostname: '',
    roles: framework === undefined ? [] : [framework.role],
    executors: tasks.map((task) => ({
      id: task.info.taskId,
      name: `Command Executor (Task: ${task.info.taskId})`,
      source: task.info.taskId,
      container: task.info.containerId,
      tasks: isTerminal(task.state) ? [] : [taskV0(task)],
      queued_tasks: [],
      completed_tasks: isTerminal(task.state) ? [taskV0(task)] : [],
    })),
    completed_executors: [],
  };
}
