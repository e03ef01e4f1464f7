import type { MachineId, MaintenanceWindow } from '../../functions/domain/mesos/mesos.ts';

/** Another operator of the cluster in memory, who changes it by hand. */
export interface OtherOperator {
  /** Takes the machine down, in a window of their own if it is in none. */
  downByHand(hostname: string): void;
  upByHand(hostname: string): void;
  /** Adds a window for a machine that is in none, or removes their own window. */
  toggleWindowByHand(hostname: string): void;
}

/** The start of every window that is posted by hand. */
export const BY_HAND_NS = 77_000_000n;

interface Cluster {
  windows: MaintenanceWindow[];
  readonly down: Set<string>;
  loseAgent(hostname: string): void;
}

export function byHand(cluster: () => Cluster & OtherOperator, hostnames: readonly string[]): OtherOperator {
  const windowOf = (hostname: string) =>
    cluster().windows.find(({ machineIds }) => machineIds.some((id) => nameOf(id) === hostname));
  return {
    downByHand(hostname) {
      if (windowOf(hostname) === undefined) cluster().toggleWindowByHand(hostname);
      cluster().down.add(hostname);
      cluster().loseAgent(hostname);
    },

    upByHand(hostname) {
      if (cluster().down.delete(hostname)) cluster().windows = withoutMachine(cluster().windows, hostname);
    },

    toggleWindowByHand(hostname) {
      if (cluster().down.has(hostname)) return;
      const holding = windowOf(hostname);
      if (holding === undefined) {
        const machineIds = [{ hostname, ip: `10.0.0.${hostnames.indexOf(hostname) + 1}` }];
        cluster().windows = [...cluster().windows, { machineIds, unavailability: { startNs: BY_HAND_NS } }];
      } else if (holding.unavailability.startNs === BY_HAND_NS) {
        cluster().windows = withoutMachine(cluster().windows, hostname);
      }
    },
  };
}

export function nameOf({ hostname = '' }: MachineId): string {
  return hostname.toLowerCase();
}

export function withoutMachine(windows: readonly MaintenanceWindow[], hostname: string): MaintenanceWindow[] {
  return windows
    .map((window) => ({ ...window, machineIds: window.machineIds.filter((id) => nameOf(id) !== hostname) }))
    .filter(({ machineIds }) => machineIds.length > 0);
}
