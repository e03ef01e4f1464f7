import type { MaintenanceEvent } from '../contract/events.ts';

/** Throws EventsUnavailable unless the bus accepted every event. */
export interface EventBus {
  publish(events: readonly MaintenanceEvent[]): Promise<void>;
}
