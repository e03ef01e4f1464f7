import type { Agent, MaintenanceWindow } from '../../../functions/domain/mesos/mesos.ts';
import { clusterSnapshot } from '../../../functions/domain/reconcile/cluster-snapshot.ts';

export const MACHINE = { hostname: 'H1', ip: '10.0.0.1' };
const REGISTERED = 1_795_000_000_000_000_001n;
export const active: Agent = {
  ...{ agentId: 'h1-S0', hostname: 'H1', ip: '10.0.0.1', port: 5051, active: true, deactivated: false },
  attributes: {},
  registeredAtNs: REGISTERED,
};
export const again: Agent = { ...active, registeredAtNs: REGISTERED + 1n };
export const told = (drain: 'draining' | 'drained'): Agent => ({ ...active, active: false, deactivated: true, drain });
export const dead: Agent = { ...active, active: false };
export const theirs: MaintenanceWindow = {
  machineIds: [MACHINE],
  unavailability: { startNs: 1_795_000_000_000_000_000n, durationNs: 3_600_000_000_000n },
};

export interface Shown {
  readonly agents?: readonly Agent[];
  readonly windows?: readonly MaintenanceWindow[];
  readonly down?: boolean;
  readonly awaited?: boolean;
}

/** A look at the master, of one host that may have agents, be in windows, be down, or be awaited. */
export function look({ agents = [], windows = [], down = false, awaited = false }: Shown) {
  const recovered = awaited ? [{ agentId: 'h1-S9', hostname: 'H1' }] : [];
  const status = { draining: [], down: down ? [MACHINE] : [] };
  return clusterSnapshot({ agents, recovered, schedule: { windows }, status });
}
