import type { AgentStatus, Host, HostState, Loss } from '../domain/host.ts';

/** Events on the bus. Fields are only ever added; a change of meaning gets a new schemaVersion. Times are RFC 3339. */

export const EVENT_SOURCE = 'peloton.maintenance';

/** A host came from one state into another. Delivered at least once. */
export interface HostStateChanged {
  readonly type: 'Host State Changed';
  readonly detail: {
    readonly schemaVersion: 1;
    readonly cluster: string;
    readonly hostname: string;
    readonly from: HostState;
    readonly to: HostState;
    readonly at: string;
    readonly by: string;
    readonly reason: string;
    readonly maintenanceId: string | null;
  };
}

/** A host's execution ended in an error: the host stays where it is until the reconciliation starts it again. */
export interface HostMaintenanceFailed {
  readonly type: 'Host Maintenance Failed';
  readonly detail: {
    readonly schemaVersion: 1;
    readonly cluster: string;
    readonly hostname: string;
    readonly state: HostState;
    readonly at: string;
    readonly error: string;
    readonly message: string;
    readonly maintenanceId: string;
  };
}

/**
 * A host that is UP has lost agents: they do not answer the master any more, or it does not list them any more. Told once for each
 * loss, when it is first seen; that Mesos has given up on a `disconnected` one is in the host's history. Delivered at least once.
 */
export interface HostLost {
  readonly type: 'Host Lost';
  readonly detail: {
    readonly schemaVersion: 1;
    readonly cluster: string;
    readonly hostname: string;
    readonly agentIds: readonly string[];
    readonly at: string;
    /** `gone` also stands for unreachable: the master lists neither, and its lists do not tell one from the other. */
    readonly status: Loss['status'];
  };
}

/** One thing that was not in Mesos any more as a draining host needs it, and was put right. */
export type Drift =
  | { readonly hostname: string; readonly of: 'window'; readonly wanted: Host['window']; readonly found: null }
  | {
      readonly hostname: string;
      readonly of: 'agent';
      readonly agentId: string;
      readonly wanted: 'deactivated';
      readonly found: AgentStatus;
    };

/** Somebody took draining hosts out of the Mesos schedule or switched their agents on; they are back as they were. */
export interface DriftRepaired {
  readonly type: 'Drift Repaired';
  readonly detail: {
    readonly schemaVersion: 1;
    readonly cluster: string;
    readonly hostnames: readonly string[];
    readonly diff: readonly Drift[];
    readonly at: string;
  };
}

export type MaintenanceEvent = HostStateChanged | HostMaintenanceFailed | HostLost | DriftRepaired;
