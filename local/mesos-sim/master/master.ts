/**
 * The agents of a leading master: registered, lost or gone. Its tasks, maintenance and draining are
 * in files beside this one.
 */
import type { Admission, Agent } from '../model/agent.ts';
import type { FrameworkRecord } from '../model/framework-record.ts';
import { newUuid, nowSeconds } from '../model/identity.ts';
import { machineKey } from '../model/machine.ts';
import { OfferPool } from '../model/offer-pool.ts';
import { RegisteredAgent } from '../model/registered-agent.ts';
import type { AdmittedAgent, Registry } from '../model/registry.ts';
import type { Timers } from '../model/timers.ts';
import type { Settings } from '../options/options.ts';
import { MasterDraining } from './master-draining.ts';
import { MasterMaintenance } from './master-maintenance.ts';
import { type Loss, MasterTasks } from './master-tasks.ts';

const REMOVED = 'REASON_AGENT_REMOVED';

export class Master {
  readonly id = newUuid();
  readonly registry: Registry;
  readonly settings: Settings;
  readonly timers: Timers;
  readonly startTime: number;
  readonly electedTime = nowSeconds();
  /** True once it has read the registry. Until then it answers as if the cluster were empty (j2-02). */
  recovered: boolean;
  readonly agents = new Map<string, RegisteredAgent>();
  /** Known from the registry, not back yet. */
  readonly recoveredAgents = new Map<string, AdmittedAgent>();
  readonly pool = new OfferPool<RegisteredAgent>();
  readonly tasks: MasterTasks;
  readonly maintenance: MasterMaintenance;
  readonly draining: MasterDraining;
  private agentsNamed = 0;

  constructor(registry: Registry, settings: Settings, timers: Timers, startTime: number, recovered: boolean) {
    this.registry = registry;
    this.settings = settings;
    this.timers = timers;
    this.startTime = startTime;
    this.recovered = recovered;
    this.tasks = new MasterTasks(this);
    this.maintenance = new MasterMaintenance(this);
    this.draining = new MasterDraining(this);
  }

  get frameworks(): ReadonlyMap<string, FrameworkRecord> {
    return this.tasks.frameworks;
  }

  get completedFrameworks(): readonly FrameworkRecord[] {
    return this.tasks.completedFrameworks;
  }

  /** Called when the registry is read: expects the admitted agents back. */
  recover(): void {
    this.recovered = true;
    for (const [agentId, agent] of this.registry.admitted) this.recoveredAgents.set(agentId, agent);
    this.maintenance.recover();
  }

  isActive(agent: RegisteredAgent): boolean {
    return agent.connected && !this.registry.deactivated.has(agent.agentId);
  }

  /** Begins or ends the agent's offers after a change of the agent. */
  refreshOffers(agent: RegisteredAgent): void {
    this.pool.set(agent, this.agents.get(agent.agentId) === agent && this.isActive(agent));
  }

  register(agent: Agent): Admission {
    const { hostname, ip } = agent.place;
    const key = machineKey({ hostname, ip });
    if (agent.agentId !== undefined && this.registry.gone.has(agent.agentId)) return 'shut-down';
    if (this.registry.machines.get(key)?.mode === 'DOWN') return 'shut-down';
    const listed = agent.agentId === undefined ? undefined : this.agents.get(agent.agentId);
    if (listed?.connected) return 'admitted';
    if (listed !== undefined) this.reconnect(listed);
    else this.admit(agent, key);
    return 'admitted';
  }

  private admit(agent: Agent, key: string): void {
    const isNew = agent.agentId === undefined;
    agent.agentId ??= `${this.id}-S${this.agentsNamed++}`;
    const { hostname, ip, port, attributes } = agent.place;
    const registered = new RegisteredAgent(agent, agent.agentId, key, this.settings.agentResources, nowSeconds());
    // Mesos registers and re-registers a known agent that is not in the master's list within a
    // millisecond (exchanges f-05, h-04).
    if (!isNew) registered.reregisteredTime = registered.registeredTime + 0.0001;
    this.agents.set(agent.agentId, registered);
    this.recoveredAgents.delete(agent.agentId);
    this.registry.unreachable.delete(agent.agentId);
    this.registry.admitted.set(agent.agentId, { agentId: agent.agentId, hostname, ip, port, attributes });
    this.maintenance.agentJoined(registered);
    this.refreshOffers(registered);
    this.tasks.adopt(registered);
    this.draining.agentJoined(registered);
  }

  private reconnect(registered: RegisteredAgent): void {
    registered.connected = true;
    registered.reregisteredTime = nowSeconds();
    this.refreshOffers(registered);
    for (const [key, task] of registered.process.tasks) {
      const known = registered.tasks.get(key);
      if (known === undefined) continue;
      for (const status of task.statuses.slice(known.statuses.length))
        this.tasks.statusUpdate(registered.process, task, status);
    }
    this.draining.agentJoined(registered);
  }

  disconnected(agent: Agent): void {
    const registered = this.agents.get(agent.agentId ?? '');
    if (registered === undefined) return;
    registered.connected = false;
    this.refreshOffers(registered);
    this.timers.after(this.settings.agentPingTimeoutMs, () => {
      if (this.agents.get(registered.agentId) === registered) this.missPings(agent);
    });
  }

  /** An agent that is still disconnected becomes unreachable. */
  missPings({ agentId = '' }: Agent): void {
    const registered = this.agents.get(agentId);
    if (registered?.connected === false) this.markUnreachable(registered);
  }

  private markUnreachable(agent: RegisteredAgent): void {
    const admitted = this.registry.admitted.get(agent.agentId);
    this.registry.admitted.delete(agent.agentId);
    if (admitted !== undefined) this.registry.unreachable.set(agent.agentId, admitted);
    const loss: Loss = {
      partitionAware: { state: 'TASK_UNREACHABLE', reason: REMOVED, list: 'unreachable' },
      other: { state: 'TASK_LOST', reason: REMOVED, list: 'unreachable' },
      message: 'health check timed out',
      unreachableTime: nowSeconds(),
    };
    this.remove(agent, loss, true);
  }

  /** Removes an agent after machine/down or its own leave, with all its data. */
  removeForGood(agent: RegisteredAgent, why: string): void {
    this.registry.forget(agent.agentId);
    const loss = { state: 'TASK_LOST', reason: REMOVED, list: 'completed' } as const;
    const message = `Agent ${agent.process.place.hostname} removed: ${why}`;
    this.remove(agent, { partitionAware: loss, other: loss, message });
  }

  /** Returns false for an unknown agent. */
  markGone(agentId: string): boolean {
    const isKnown = this.isKnown(agentId) || this.registry.gone.has(agentId);
    if (!isKnown) return false;
    this.registry.gone.add(agentId);
    this.registry.admitted.delete(agentId);
    this.registry.unreachable.delete(agentId);
    this.recoveredAgents.delete(agentId);
    const loss: Loss = {
      partitionAware: { state: 'TASK_GONE_BY_OPERATOR', reason: 'REASON_AGENT_REMOVED_BY_OPERATOR', list: 'completed' },
      other: { state: 'TASK_LOST', reason: REMOVED, list: 'unreachable' },
      message: 'Agent has been marked gone',
    };
    this.tasks.giveUp(agentId, loss);
    const agent = this.agents.get(agentId);
    if (agent === undefined) return true;
    this.remove(agent, loss);
    agent.process.shutDown();
    return true;
  }

  /** Registered, or expected back. */
  isKnown(agentId: string): boolean {
    return this.agents.has(agentId) || this.recoveredAgents.has(agentId) || this.registry.unreachable.has(agentId);
  }

  private remove(agent: RegisteredAgent, loss: Loss, isUnreachable = false): void {
    this.agents.delete(agent.agentId);
    this.refreshOffers(agent);
    this.maintenance.agentLeft(agent);
    this.draining.agentLeft(agent.agentId);
    this.tasks.loseAll(agent, loss, isUnreachable);
  }
}
