/** DRAIN_AGENT, DEACTIVATE_AGENT and REACTIVATE_AGENT of a leading master. Each returns the refusal, if any. */
import { nowSeconds } from '../model/identity.ts';
import type { RegisteredAgent } from '../model/registered-agent.ts';
import type { DrainInfo } from '../model/registry.ts';
import type { Master } from './master.ts';

export interface Refusal {
  readonly status: 400 | 409;
  readonly message: string;
}

const UNKNOWN: Refusal = { status: 400, message: 'Unknown agent' };

export class MasterDraining {
  private readonly master: Master;
  /** The registry does not have these times: a failover loses them (exchange k-20). */
  private readonly startTimes = new Map<string, number>();

  constructor(master: Master) {
    this.master = master;
  }

  startTime(agentId: string): number | undefined {
    return this.startTimes.get(agentId);
  }

  drain(agentId: string, config: Omit<DrainInfo, 'state'>): Refusal | undefined {
    const { registry } = this.master;
    if (!this.master.isKnown(agentId)) return UNKNOWN;
    const agent = this.master.agents.get(agentId);
    if (agent !== undefined && registry.machines.has(agent.machineKey)) {
      const { hostname, ip } = agent.machine;
      const message = `Agent ${agentId} is part of a maintenance schedule under Machine ${hostname} (${ip})`;
      return { status: 400, message };
    }
    registry.deactivated.add(agentId);
    registry.draining.set(agentId, { ...config, state: 'DRAINING' });
    if (agent === undefined) return undefined;
    this.startTimes.set(agentId, nowSeconds());
    this.master.refreshOffers(agent);
    this.order(agent);
    return undefined;
  }

  deactivate(agentId: string): Refusal | undefined {
    if (!this.master.isKnown(agentId)) return UNKNOWN;
    this.master.registry.deactivated.add(agentId);
    const agent = this.master.agents.get(agentId);
    if (agent !== undefined) this.master.refreshOffers(agent);
    return undefined;
  }

  reactivate(agentId: string): Refusal | undefined {
    const { registry } = this.master;
    if (!registry.deactivated.has(agentId)) return { status: 400, message: 'Agent is not deactivated' };
    if (registry.draining.get(agentId)?.state === 'DRAINING') {
      return { status: 400, message: 'Agent is still in the DRAINING state' };
    }
    registry.deactivated.delete(agentId);
    registry.draining.delete(agentId);
    this.startTimes.delete(agentId);
    const agent = this.master.agents.get(agentId);
    // The call takes effect although it is refused: a recovered agent comes back active (exchanges
    // k-03, k-07).
    if (agent === undefined) return { status: 409, message: 'Agent removed while processing the call' };
    this.master.refreshOffers(agent);
    return undefined;
  }

  /** Repeats the order to drain to an agent that registers again. */
  agentJoined(agent: RegisteredAgent): void {
    if (this.master.registry.draining.has(agent.agentId)) this.order(agent);
  }

  agentLeft(agentId: string): void {
    this.startTimes.delete(agentId);
  }

  /** Ends the drain of the agent when its last task is over and acknowledged. */
  taskEnded(agent: RegisteredAgent): void {
    const info = this.master.registry.draining.get(agent.agentId);
    if (info?.state !== 'DRAINING' || agent.tasks.size > 0) return;
    if (info.markGone) this.master.markGone(agent.agentId);
    else this.master.registry.draining.set(agent.agentId, { ...info, state: 'DRAINED' });
  }

  private order(agent: RegisteredAgent): void {
    const info = this.master.registry.draining.get(agent.agentId);
    if (info === undefined || !agent.connected) return;
    agent.process.drain(
      { config: info, startTime: this.startTimes.get(agent.agentId) },
      (id) => this.master.frameworks.get(id)?.framework.isPartitionAware ?? true,
    );
    this.master.timers.after(0, () => {
      if (this.master.agents.get(agent.agentId) === agent) this.taskEnded(agent);
    });
  }
}
