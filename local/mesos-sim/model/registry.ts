/** The replicated log of the masters. It outlives each master process. */
import { type MachineId, machineKey, type Schedule, type Unavailability } from './machine.ts';

export interface ScheduledMachine {
  /** Spelled as the master first knew it. */
  readonly id: MachineId;
  mode: 'DRAINING' | 'DOWN';
  unavailability: Unavailability;
}

export interface DrainInfo {
  readonly state: 'DRAINING' | 'DRAINED';
  /** Absent: no limit. */
  readonly maxGraceNs?: bigint;
  readonly markGone: boolean;
}

/** An admitted agent, as a master knows it before the agent has registered with it. */
export interface AdmittedAgent {
  readonly agentId: string;
  readonly hostname: string;
  readonly ip: string;
  readonly port: number;
  readonly attributes: Readonly<Record<string, string>>;
}

export class Registry {
  schedule: Schedule = {};
  readonly machines = new Map<string, ScheduledMachine>();
  readonly admitted = new Map<string, AdmittedAgent>();
  readonly unreachable = new Map<string, AdmittedAgent>();
  readonly gone = new Set<string>();
  readonly deactivated = new Set<string>();
  readonly draining = new Map<string, DrainInfo>();

  /** Machines that stay keep their mode; new ones are DRAINING; the others are up again. */
  replaceSchedule(schedule: Schedule, spelling: (id: MachineId) => MachineId): void {
    const before = new Map(this.machines);
    this.machines.clear();
    for (const { machine_ids = [], unavailability } of schedule.windows ?? []) {
      for (const id of machine_ids) {
        const known = before.get(machineKey(id));
        this.machines.set(machineKey(id), {
          id: known?.id ?? spelling(id),
          mode: known?.mode ?? 'DRAINING',
          unavailability,
        });
      }
    }
    this.schedule = schedule;
  }

  /** Takes machines out of the schedule; a window without machines goes as well. */
  bringUp(ids: readonly MachineId[]): void {
    const keys = new Set(ids.map(machineKey));
    for (const key of keys) this.machines.delete(key);
    const windows = (this.schedule.windows ?? [])
      .map((window) => ({
        ...window,
        machine_ids: (window.machine_ids ?? []).filter((id) => !keys.has(machineKey(id))),
      }))
      .filter((window) => window.machine_ids.length > 0);
    this.schedule = { windows };
  }

  /** Removes the agent, as machine/down does. */
  forget(agentId: string): void {
    this.admitted.delete(agentId);
    this.unreachable.delete(agentId);
    this.deactivated.delete(agentId);
    this.draining.delete(agentId);
  }
}
