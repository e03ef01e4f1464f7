import type { MaintenanceEvent } from '../contract/events.ts';

/** Throws MaintenanceError `EventsUnavailable` unless every event was taken. */
export interface EventBus {
  publish(events: readonly MaintenanceEvent[]): Promise<void>;
}
