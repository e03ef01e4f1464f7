/**
 * Peloton's host manager (pkg/hostmgr/host/drainer, pkg/hostmgr/goalstate): it takes hosts out by
 * itself, and brings up hosts that it did not take out.
 *
 * It keeps a record of every registered agent, with the goal UP until a caller changes it. Once a
 * period it compares Mesos with the records, and brings up a machine that is DOWN without its knowledge.
 */
import type { Timers } from '../../model/timers.ts';
import type { HostManagerOptions } from '../../options/peloton-options.ts';
import type { Machine, MesosMachines } from './mesos-machines.ts';
import type { Peloton } from './peloton.ts';
import { YarpcError } from './yarpc-error.ts';

export type HostState = 'UP' | 'DRAINING' | 'DRAINED' | 'DOWN';

interface HostRecord extends Machine {
  goal: 'UP' | 'DOWN';
  state: HostState;
}

export class HostManager {
  /** Number of times that it has compared Mesos with its records. */
  periods = 0;
  private readonly records = new Map<string, HostRecord>();
  /** Agents outside of the schedule, at the last look-up. */
  private agents = new Map<string, Machine>();
  private readonly machines: MesosMachines;
  private readonly peloton: Peloton;
  private readonly timers: Timers;
  private readonly periodMs: number;

  constructor({ drainerMs = 30_000 }: HostManagerOptions, peloton: Peloton, timers: Timers, machines: MesosMachines) {
    this.periodMs = drainerMs;
    this.peloton = peloton;
    this.timers = timers;
    this.machines = machines;
  }

  begin(): void {
    this.lookUpAgents();
    this.timers.after(this.periodMs, () => this.period());
  }

  private period(): void {
    this.lookUpAgents();
    for (const record of this.records.values()) {
      const seen = this.machines.mode(record) ?? (this.agents.has(record.hostname) ? 'UP' : undefined);
      if (seen !== undefined && seen !== record.state) Object.assign(record, { state: seen });
      this.act(record);
    }
    this.periods += 1;
    this.timers.after(this.periodMs, () => this.period());
  }

  private lookUpAgents(): void {
    const free = this.machines.registered().filter((machine) => this.machines.mode(machine) === undefined);
    this.agents = new Map(free.map((machine) => [machine.hostname, machine]));
    for (const machine of free) {
      if (!this.records.has(machine.hostname))
        this.records.set(machine.hostname, { ...machine, goal: 'UP', state: 'UP' });
    }
  }

  /** One step towards the goal. A host that others have scheduled is drained too. */
  private act(record: HostRecord): void {
    if (record.goal === 'UP' && record.state === 'DOWN') {
      this.machines.up(record);
      record.state = 'UP';
    }
    if (record.goal === 'DOWN' && record.state === 'UP') {
      this.machines.schedule(record);
      record.state = 'DRAINING';
    }
    if (record.state !== 'DRAINING' || !this.peloton.evict(record.hostname)) return;
    record.state = 'DRAINED';
    if (record.goal === 'UP') return;
    this.machines.down(record);
    record.state = 'DOWN';
  }

  startMaintenance(hostname: string): void {
    const machine = this.agents.get(hostname);
    if (machine === undefined) throw new YarpcError('aborted', 'host is not a Peloton agent');
    const record: HostRecord = this.records.get(hostname) ?? { ...machine, goal: 'DOWN', state: 'UP' };
    record.goal = 'DOWN';
    this.records.set(hostname, record);
    this.timers.after(0, () => this.act(record));
  }

  completeMaintenance(hostname: string): void {
    const record = this.records.get(hostname);
    if (record === undefined) throw new YarpcError('not-found', `host info not found ${hostname}`);
    if (record.state !== 'DOWN') throw new YarpcError('not-found', 'Host is not DOWN');
    record.goal = 'UP';
    this.timers.after(0, () => this.act(record));
  }

  /** A host is UP when its agent is in no schedule and no record says otherwise. */
  hosts(): readonly (Machine & { readonly state: HostState })[] {
    const taken = [...this.records.values()].filter(({ state }) => state !== 'UP');
    const names = new Set(taken.map(({ hostname }) => hostname));
    const up = [...this.agents.values()].filter(({ hostname }) => !names.has(hostname));
    return [...up.map((machine) => ({ ...machine, state: 'UP' as const })), ...taken];
  }
}
