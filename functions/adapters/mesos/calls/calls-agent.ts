import type * as z from 'zod';
import { isMaintenanceError, MaintenanceError } from '../../../contract/errors.ts';
import type { AgentTasks } from '../../../domain/mesos/mesos.ts';
import { NoReply } from '../../http/no-reply.ts';
import type { Call, Reply, Transport } from '../../http/transport.ts';
import type { Credentials } from '../masters/credentials.ts';
import { AgentGetAgent, V0AgentDrain } from '../wire/wire-agents.ts';
import { decode, unavailability } from '../wire/wire-refusals.ts';
import { AgentGetState, AgentGetStateWithAsks, V0AgentState, V0AgentStateWithAsks } from '../wire/wire-tasks.ts';
import { v1Call } from './calls-v1.ts';
import { type AgentCount, callerText, countedIn, METRICS_CALLS, signOfHidden } from './hidden-tasks.ts';

/** The agent's own operator API. It lists only its own tasks, and knows them before the master does. */

export interface AgentAddress {
  readonly ip: string;
  readonly port: number;
}

/** The way to reach agents. `scheme` is that of the masters, with its colon. */
interface WayToAgents {
  readonly transport: Transport;
  readonly scheme: string;
  readonly api: 'v1' | 'v0';
  /** The messages name its principal. */
  readonly credentials?: Credentials | undefined;
}

const STATES = {
  v1: { plain: AgentGetState, withAsks: AgentGetStateWithAsks },
  v0: { plain: V0AgentState, withAsks: V0AgentStateWithAsks },
} as const;

/**
 * Lists the tasks of the agent process at that address; undefined when nothing answers. Does not
 * filter by agent id: if another agent answers there, its tasks keep the host from looking empty.
 *
 * Compares the listed tasks with the agent's own count. A task may start or end between the two
 * calls, so only a repeated difference is a sign of hidden tasks. An agent whose count is 0 costs
 * one call. An agent without a count does not block the host, because it may never give one.
 */
export async function tasksOnAgent(
  way: WayToAgents,
  address: AgentAddress,
  withAsks: boolean,
): Promise<AgentTasks | undefined> {
  const counted = await countOnAgent(way, address);
  if (counted === undefined) return undefined;
  if (typeof counted !== 'string' && counted.isUnused) return NOTHING;
  const found = await compared(way, address, await listOnAgent(way, address, withAsks), counted);
  if (found?.hidden === undefined) return found;
  return compared(way, address, await listOnAgent(way, address, withAsks), await countOnAgent(way, address));
}

const NOTHING: AgentTasks = { tasks: [], unacknowledged: [], frameworkNames: new Map() };

function listOnAgent(way: WayToAgents, address: AgentAddress, withAsks: boolean): Promise<AgentTasks | undefined> {
  const { api } = way;
  const call = api === 'v1' ? v1Call('GET_STATE') : V0_STATE;
  return askAgent(way, address, call, STATES[api][withAsks ? 'withAsks' : 'plain']);
}

/** Undefined when the agent has not answered one of the two calls. */
async function compared(
  { scheme, credentials }: WayToAgents,
  address: AgentAddress,
  found: AgentTasks | undefined,
  counted: AgentCount | string | undefined,
): Promise<AgentTasks | undefined> {
  if (found === undefined || counted === undefined) return undefined;
  if (typeof counted === 'string') return { ...found, uncounted: counted };
  const who = callerText((await credentials?.())?.principal);
  const hidden = signOfHidden(originOf(scheme, address), counted.tasks, found.tasks.length, who);
  return hidden === undefined ? found : { ...found, hidden };
}

/** Asks the agent for its numbers. A string is the fault of its answer; undefined: no answer. */
async function countOnAgent(
  { transport, scheme, api }: WayToAgents,
  address: AgentAddress,
): Promise<AgentCount | string | undefined> {
  const call = METRICS_CALLS[api];
  try {
    const reply = await answerOf(transport, originOf(scheme, address), { ...call, name: `agent ${call.name}` });
    return reply && countedIn(api, reply);
  } catch (error) {
    if (!isMaintenanceError(error, 'MesosRefused')) throw error;
    return error.message;
  }
}

/** True while the agent process itself drains; undefined when nothing answers. */
export function isStillDraining({ api, ...way }: WayToAgents, address: AgentAddress): Promise<boolean | undefined> {
  return api === 'v1'
    ? askAgent(way, address, v1Call('GET_AGENT'), AgentGetAgent)
    : askAgent(way, address, V0_STATE, V0AgentDrain);
}

const V0_STATE: Call = { name: 'GET /state', method: 'GET', path: '/state' };

async function askAgent<T>(
  way: Pick<WayToAgents, 'transport' | 'scheme'>,
  address: AgentAddress,
  call: Call,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  try {
    const reply = await replyOfAgent(way, address, call);
    return reply && decode({ ...call, name: `agent ${call.name}` }, reply, schema);
  } catch (error) {
    throw awaited(error);
  }
}

/** Makes the host wait for a better answer or its deadline, instead of failing its execution. */
function awaited(error: unknown): unknown {
  if (!isMaintenanceError(error, 'MesosRefused') || error.wait !== undefined) return error;
  return new MaintenanceError('MesosRefused', error.message, { cause: error, wait: 'agent-awaited' });
}

async function replyOfAgent(
  { transport, scheme }: Pick<WayToAgents, 'transport' | 'scheme'>,
  address: AgentAddress,
  call: Call,
): Promise<Reply | undefined> {
  const agentCall = { ...call, name: `agent ${call.name}` };
  const origin = originOf(scheme, address);
  const reply = await answerOf(transport, origin, agentCall);
  if (reply === undefined) return undefined;
  const later = unavailability(reply);
  if (later !== undefined) {
    throw new MaintenanceError('MesosUnavailable', `${agentCall.name}: ${origin} ${later}`, { wait: 'agent-awaited' });
  }
  return reply;
}

function originOf(scheme: string, { ip, port }: AgentAddress): string {
  return `${scheme}//${ip.includes(':') ? `[${ip}]` : ip}:${port}`;
}

async function answerOf(transport: Transport, origin: string, call: Call): Promise<Reply | undefined> {
  try {
    return await repeatBroken(() => transport.send(origin, call));
  } catch (error) {
    if (!(error instanceof NoReply)) throw error;
    if (error.silence !== 'garbled') return undefined;
    const message = `${call.name}: the answer of ${origin} does not look like Mesos (${error.message}): check what listens there`;
    throw new MaintenanceError('MesosRefused', message, { cause: error });
  }
}

async function repeatBroken(send: () => Promise<Reply>): Promise<Reply> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof NoReply && error.silence === 'broken') return await send();
    throw error;
  }
}
