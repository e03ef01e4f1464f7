/** The maintenance primitives of the leading master, as a client uses them. */

import type { Master } from '../../master/master.ts';
import { type MachineId, machineKey } from '../../model/machine.ts';

export interface Machine {
  readonly hostname: string;
  readonly ip: string;
}

export class MesosMachines {
  private readonly leader: () => Master | undefined;

  constructor(leader: () => Master | undefined) {
    this.leader = leader;
  }

  /** Machines of all registered agents. */
  registered(): Machine[] {
    return [...(this.leader()?.agents.values() ?? [])].map(({ process: { place } }) => ({
      hostname: place.hostname,
      ip: place.ip,
    }));
  }

  /** Undefined for a machine outside of the schedule. */
  mode(machine: MachineId): 'DRAINING' | 'DOWN' | undefined {
    return this.leader()?.registry.machines.get(machineKey(machine))?.mode;
  }

  /** Appends a window for a machine that is in none. */
  schedule(machine: Machine): void {
    const master = this.leader();
    if (master === undefined || this.mode(machine) !== undefined) return;
    const { windows = [] } = master.maintenance.schedule();
    const unavailability = { start: { nanoseconds: BigInt(Date.now()) * 1_000_000n } };
    master.maintenance.update({ windows: [...windows, { machine_ids: [machine], unavailability }] });
  }

  down(machine: Machine): void {
    const maintenance = this.leader()?.maintenance;
    if (maintenance?.listFault([machine], 'DRAINING') === undefined) maintenance?.down([machine]);
  }

  up(machine: Machine): void {
    const maintenance = this.leader()?.maintenance;
    if (maintenance?.listFault([machine], 'DOWN') === undefined) maintenance?.up([machine]);
  }
}
