import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { MaintenanceError } from '../../contract/errors.ts';
import { EVENT_SOURCE } from '../../contract/events.ts';
import type { EventBus } from '../../ports/event-bus.ts';

/** EventBridge takes at most ten entries in one call. */
const BATCH = 10;

export function createEventBridgeBus(busName: string, client = new EventBridgeClient()): EventBus {
  return {
    async publish(events) {
      for (let start = 0; start < events.length; start += BATCH) {
        const Entries = events.slice(start, start + BATCH).map(({ type, detail }) => ({
          EventBusName: busName,
          Source: EVENT_SOURCE,
          DetailType: type,
          Detail: JSON.stringify(detail),
          Time: new Date(detail.at),
        }));
        const failed = await client.send(new PutEventsCommand({ Entries })).then(
          (answer) => answer.Entries?.find((entry) => entry.ErrorCode !== undefined)?.ErrorMessage,
          (cause: unknown) => {
            throw new MaintenanceError('EventsUnavailable', `events can not be put on bus ${busName}`, { cause });
          },
        );
        if (failed !== undefined)
          throw new MaintenanceError('EventsUnavailable', `bus ${busName} refused an event: ${failed}`);
      }
    },
  };
}
