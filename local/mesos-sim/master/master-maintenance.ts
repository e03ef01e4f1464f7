/** The maintenance primitives of a leading master: schedule, down, up, inverse offers and their answers. */
import type { InverseOfferAnswer } from '../model/framework.ts';
import { nowSeconds } from '../model/identity.ts';
import { type MachineId, machineKey, quoteMachine, type Schedule } from '../model/machine.ts';
import type { RegisteredAgent } from '../model/registered-agent.ts';
import type { ScheduledMachine } from '../model/registry.ts';
import { isTerminal, type TaskInfo } from '../model/task.ts';
import type { Master } from './master.ts';
import { machineListFault, scheduleFault } from './schedule-rules.ts';

export interface Answer {
  readonly frameworkId: string;
  readonly answer: InverseOfferAnswer;
  readonly timestamp: number;
}

export class MasterMaintenance {
  /** Number of accepted schedules. Each one rescinds all offers of the cluster. */
  updates = 0;
  private readonly master: Master;
  /** Every machine that the master has heard of, in its first spelling. */
  private readonly known = new Map<string, MachineId>();
  private readonly agentsOn = new Map<string, Set<RegisteredAgent>>();
  /** Answers by machine, then by agent and framework. */
  private readonly answers = new Map<string, Map<string, Answer>>();
  private round = 0;
  private offers = 0;

  constructor(master: Master) {
    this.master = master;
  }

  recover(): void {
    for (const [key, { id }] of this.master.registry.machines) if (!this.known.has(key)) this.known.set(key, id);
  }

  schedule(): Schedule {
    return this.master.recovered ? this.master.registry.schedule : {};
  }

  machines(): Iterable<[string, ScheduledMachine]> {
    return this.master.recovered ? this.master.registry.machines : [];
  }

  answersOf(key: string): readonly Answer[] {
    return [...(this.answers.get(key)?.values() ?? [])];
  }

  agentJoined(agent: RegisteredAgent): void {
    const { machineKey: key } = agent;
    if (!this.known.has(key)) this.known.set(key, agent.machine);
    const there = this.agentsOn.get(key) ?? new Set();
    this.agentsOn.set(key, there.add(agent));
    const machine = this.master.registry.machines.get(key);
    if (machine === undefined) return;
    const { round } = this;
    this.master.timers.after(this.master.settings.inverseOfferMs, () => {
      if (round === this.round) this.sendInverseOffers(key, machine);
    });
  }

  agentLeft(agent: RegisteredAgent): void {
    this.agentsOn.get(agent.machineKey)?.delete(agent);
    for (const record of this.master.frameworks.values()) record.openInverseOffers.delete(agent.agentId);
    const answers = this.answers.get(agent.machineKey);
    for (const key of answers?.keys() ?? []) if (key.startsWith(`${agent.agentId}\n`)) answers?.delete(key);
  }

  /**
   * Puts the schedule in force, or returns the error text. A master that has not recovered checks
   * nothing, so DOWN machines that the schedule leaves out are lost for good (j2-04).
   */
  update(schedule: Schedule): string | undefined {
    const { registry, recovered } = this.master;
    const fault = scheduleFault(schedule, recovered ? registry.machines : new Map());
    if (fault !== undefined) return fault;
    registry.replaceSchedule(schedule, (id) => this.known.get(machineKey(id)) ?? id);
    for (const [key, { id }] of registry.machines) this.known.set(key, this.known.get(key) ?? id);
    this.updates += 1;
    this.startInverseOffers();
    return undefined;
  }

  /** Checks the whole list, as machine/down and machine/up do before they change a machine. */
  listFault(ids: readonly MachineId[], mode: 'DRAINING' | 'DOWN'): string | undefined {
    const fault = machineListFault(ids);
    if (fault !== undefined) return fault;
    for (const id of ids) {
      const key = machineKey(id);
      if (!this.master.recovered || !this.known.has(key)) {
        return `Machine '${quoteMachine(id)}' is not part of a maintenance schedule`;
      }
      if (this.master.registry.machines.get(key)?.mode === mode) continue;
      const action = mode === 'DRAINING' ? 'down' : 'up';
      return `Machine '${quoteMachine(id)}' is not in ${mode} mode and cannot be brought ${action}`;
    }
    return undefined;
  }

  /** @param ids a checked list */
  down(ids: readonly MachineId[]): void {
    for (const id of ids) {
      const key = machineKey(id);
      const machine = this.master.registry.machines.get(key);
      if (machine === undefined) continue;
      machine.mode = 'DOWN';
      for (const agent of [...(this.agentsOn.get(key) ?? [])]) {
        this.master.removeForGood(agent, "Operator initiated 'Machine DOWN'");
        agent.process.shutDown();
      }
      this.answers.delete(key);
    }
  }

  up(ids: readonly MachineId[]): void {
    this.master.registry.bringUp(ids);
    for (const id of ids) this.answers.delete(machineKey(id));
  }

  private startInverseOffers(): void {
    this.answers.clear();
    for (const record of this.master.frameworks.values()) record.openInverseOffers.clear();
    this.round += 1;
    this.repeatInverseOffers(this.round, this.master.settings.inverseOfferMs);
  }

  private repeatInverseOffers(round: number, delayMs: number): void {
    if (this.master.registry.machines.size === 0) return;
    this.master.timers.after(delayMs, () => {
      if (round !== this.round) return;
      for (const [key, machine] of this.master.registry.machines) this.sendInverseOffers(key, machine);
      this.repeatInverseOffers(round, this.master.settings.inverseOfferRepeatMs);
    });
  }

  private sendInverseOffers(key: string, { mode }: ScheduledMachine): void {
    if (mode === 'DOWN') return;
    for (const agent of this.agentsOn.get(key) ?? []) {
      for (const [frameworkId, tasks] of tasksByFramework(agent)) this.sendInverseOffer(key, agent, frameworkId, tasks);
    }
  }

  private sendInverseOffer(key: string, agent: RegisteredAgent, frameworkId: string, tasks: readonly TaskInfo[]): void {
    const record = this.master.frameworks.get(frameworkId);
    if (record === undefined || !record.connected) return;
    const answer = record.framework.onInverseOffer(tasks);
    if (answer === undefined) {
      const open = record.openInverseOffers.get(agent.agentId);
      if (open === undefined) record.openInverseOffers.set(agent.agentId, `${this.master.id}-O${this.offers++}`);
      return;
    }
    record.openInverseOffers.delete(agent.agentId);
    const answers = this.answers.get(key) ?? new Map<string, Answer>();
    answers.set(`${agent.agentId}\n${frameworkId}`, { frameworkId, answer, timestamp: nowSeconds() });
    this.answers.set(key, answers);
  }
}

function tasksByFramework(agent: RegisteredAgent): ReadonlyMap<string, TaskInfo[]> {
  const byFramework = new Map<string, TaskInfo[]>();
  for (const { info, state } of agent.tasks.values()) {
    if (isTerminal(state)) continue;
    const infos = byFramework.get(info.frameworkId) ?? [];
    infos.push(info);
    byFramework.set(info.frameworkId, infos);
  }
  return byFramework;
}
