import { MaintenanceError } from '../../contract/errors.ts';
import type { AgentTasks } from '../../domain/mesos.ts';
import { NoReply } from '../http/silence.ts';
import type { Call, Reply, Transport } from '../http/transport.ts';
import { v1Call } from './calls-v1.ts';
import { decode, unavailability } from './wire-refusals.ts';
import { AgentGetState, AgentGetStateWithAsks, V0AgentState, V0AgentStateWithAsks } from './wire-tasks.ts';

/** The agent's own operator API, at the address that the master gives: only its tasks, and before the master knows. */

export interface AgentAddress {
  readonly ip: string;
  readonly port: number;
}

const STATES = {
  v1: { plain: AgentGetState, withAsks: AgentGetStateWithAsks },
  v0: { plain: V0AgentState, withAsks: V0AgentStateWithAsks },
} as const;

/**
 * All that the agent process at that address runs; undefined when nothing answers there. Tasks are not filtered by
 * agent id: should another agent answer there, its tasks keep the host from being called empty.
 */
export async function tasksOnAgent(
  transport: Transport,
  scheme: string,
  api: 'v1' | 'v0',
  { ip, port }: AgentAddress,
  withAsks: boolean,
): Promise<AgentTasks | undefined> {
  const call: Call = api === 'v1' ? v1Call('GET_STATE') : { name: 'GET /state', method: 'GET', path: '/state' };
  const agentCall = { ...call, name: `agent ${call.name}` };
  const origin = `${scheme}//${ip.includes(':') ? `[${ip}]` : ip}:${port}`;
  const reply = await answerOf(transport, origin, agentCall);
  if (reply === undefined) return undefined;
  const later = unavailability(reply);
  if (later !== undefined) throw new MaintenanceError('MesosUnavailable', `${agentCall.name}: ${origin} ${later}`);
  return decode(agentCall, reply, STATES[api][withAsks ? 'withAsks' : 'plain']);
}

async function answerOf(transport: Transport, origin: string, call: Call): Promise<Reply | undefined> {
  try {
    return await repeatBroken(() => transport.send(origin, call));
  } catch (error) {
    if (!(error instanceof NoReply)) throw error;
    if (error.silence !== 'garbled') return undefined;
    const message = `${call.name}: the answer of ${origin} does not look like Mesos: ${error.message}`;
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
