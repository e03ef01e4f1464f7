import type { HostState } from '../domain/host.ts';

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

export type MaintenanceEvent = HostStateChanged | HostMaintenanceFailed;
