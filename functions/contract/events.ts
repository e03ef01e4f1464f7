import type { HostState } from '../domain/host.ts';

export const EVENT_SOURCE = 'peloton.maintenance';
export const HOST_STATE_CHANGED = 'Host State Changed';

/** Detail of a `Host State Changed` event. Times RFC 3339. Fields are only ever added; then schemaVersion stays. */
export interface HostStateChanged {
  readonly schemaVersion: 1;
  readonly cluster: string;
  readonly hostname: string;
  readonly from: HostState;
  readonly to: HostState;
  readonly at: string;
  readonly by: string;
  readonly reason: string;
  readonly maintenanceId: string | null;
}
