import { EventBridgeClient, PutEventsCommand, type PutEventsResultEntry } from '@aws-sdk/client-eventbridge';
import { MaintenanceError } from '../../contract/errors.ts';
import { EVENT_SOURCE, type MaintenanceEvent } from '../../contract/events.ts';
import type { EventBus } from '../../ports/event-bus.ts';
import { onAwsWay } from '../aws/aws-proxy.ts';
import { QUIET_LOGGER } from '../aws/quiet-logger.ts';
import { batched } from '../http/batched.ts';
import { pageOf } from './event-page.ts';

/** EventBridge accepts at most ten entries in one call. */
const BATCH = 10;

/** A silent bus delays a step by at most about 12 s. The host goes on; its events come later. */
const LIMITS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 6_000, throwOnRequestTimeout: true },
};

export function eventBridgeClient(): EventBridgeClient {
  return new EventBridgeClient({ ...LIMITS, logger: QUIET_LOGGER, requestHandler: onAwsWay(LIMITS.requestHandler) });
}

interface BusOptions {
  /** Address of the console. @default - the events link to no page */
  readonly consoleUrl?: string | undefined;
  readonly client?: EventBridgeClient;
}

export function createEventBridgeBus(
  busName: string,
  { consoleUrl, client = eventBridgeClient() }: BusOptions = {},
): EventBus {
  const put = batched(BATCH, (events: readonly MaintenanceEvent[]) =>
    putEvents(
      client,
      busName,
      events.map((event) => linked(event, consoleUrl)),
    ),
  );
  return {
    async publish(events) {
      const refusals = await Promise.all(events.map(put));
      const refused = refusals.find((refusal) => refusal !== undefined);
      if (refused === undefined) return;
      throw new MaintenanceError('EventsUnavailable', `bus ${busName} refused an event: ${refused}`);
    },
  };
}

function linked(event: MaintenanceEvent, consoleUrl: string | undefined): MaintenanceEvent {
  const link = consoleUrl === undefined ? null : consoleUrl + pageOf(event);
  return { ...event, detail: { ...event.detail, link } } as MaintenanceEvent;
}

/** Returns the refusal of each event; undefined for an accepted one. */
async function putEvents(
  client: EventBridgeClient,
  busName: string,
  events: readonly MaintenanceEvent[],
): Promise<readonly (string | undefined)[]> {
  const Entries = events.map(({ type, detail }) => ({
    EventBusName: busName,
    Source: EVENT_SOURCE,
    DetailType: type,
    Detail: JSON.stringify(detail),
    Time: new Date(detail.at),
  }));
  try {
    const answer = await client.send(new PutEventsCommand({ Entries }));
    return events.map((_, index) => refusalOf(answer.Entries?.[index]));
  } catch (cause) {
    const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new MaintenanceError('EventsUnavailable', `bus ${busName} takes no events: ${why}`, { cause });
  }
}

function refusalOf(entry: PutEventsResultEntry | undefined): string | undefined {
  return entry?.ErrorCode === undefined ? undefined : (entry.ErrorMessage ?? entry.ErrorCode);
}
