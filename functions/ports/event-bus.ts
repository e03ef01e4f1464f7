import type { HostStateChanged } from '../contract/events.ts';

/** Throws MaintenanceError `EventsUnavailable` unless every event was taken. */
export interface EventBus {
  publish(events: readonly HostStateChanged[]): Promise<void>;
}
