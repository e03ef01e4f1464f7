import { MaintenanceError } from '../../../contract/errors.ts';
import { notBackYet as textOf } from '../../../domain/mesos/agent.ts';
import type { Call } from '../../http/transport.ts';
import type { AgentLists } from '../wire/wire-agents.ts';

/** Asks for one agent: with its filter, /slaves does not list the whole cluster. */
export function slavesCall(agentId: string): Call {
  return { name: 'GET /slaves?slave_id', method: 'GET', path: `/slaves?slave_id=${encodeURIComponent(agentId)}` };
}

export function only(agentId: string, { agents, recovered }: AgentLists): AgentLists {
  return {
    agents: agents.filter((agent) => agent.agentId === agentId),
    recovered: recovered.filter((agent) => agent.agentId === agentId),
  };
}

type RecoveredAgent = AgentLists['recovered'][number];

/** Throws MesosUnavailable for a recovered agent: a new leader does not know its tasks yet. */
export function refuseRecovered(recovered: readonly RecoveredAgent[], agentIds: ReadonlySet<string>): void {
  const missing = recovered.find((agent) => agentIds.has(agent.agentId));
  if (missing !== undefined) throw notBackYet(missing);
}

export function notBackYet(agent: RecoveredAgent): MaintenanceError {
  return new MaintenanceError('MesosUnavailable', textOf(agent), { wait: 'agent-awaited' });
}
