import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { parsedJson } from '../../functions/domain/text/parsed-json.ts';
import { AwsError, type Operations, read } from '../http/aws-json.ts';
import type { BusEvent } from './notices.ts';

/** A published event, with its detail parsed. */
export interface PutEvent {
  readonly id: string;
  readonly bus: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail: unknown;
  readonly receivedAt: Date;
}

/** Number of the last events that are kept. */
const KEPT_EVENTS = 10_000;
/** EventBridge's limits of one call. */
const MAX_ENTRIES = 10;
const MAX_BYTES = 262_144;

const Entry = z.object({
  Source: z.string().min(1).optional(),
  DetailType: z.string().min(1).optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().default('default'),
});
const Input = z.object({ Entries: z.array(Entry).min(1).max(MAX_ENTRIES) });

/** EventBridge's PutEvents on one machine: keeps the last events, and passes each to the listener. */
export class LocalEventBus {
  readonly #events: PutEvent[] = [];
  readonly #listen: (event: BusEvent) => void;

  /** @param listen @default - no listener */
  constructor(listen: (event: BusEvent) => void = () => undefined) {
    this.#listen = listen;
  }

  /** Oldest first. */
  get events(): readonly PutEvent[] {
    return this.#events;
  }

  readonly operations: Operations = { 'AWSEvents.PutEvents': (input) => this.#put(input) };

  #put(raw: unknown) {
    const entries = read(Input, raw).Entries;
    if (Buffer.byteLength(JSON.stringify(entries)) > MAX_BYTES) {
      throw new AwsError('ValidationException', 'Total size of the entries in the request is over the limit.');
    }
    const results = entries.map((entry) => this.#take(entry));
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
  }

  #take({ Source, DetailType, Detail, EventBusName }: z.infer<typeof Entry>) {
    if (Source === undefined || DetailType === undefined || Detail === undefined) {
      return { ErrorCode: 'InvalidArgument', ErrorMessage: 'Parameter Source, DetailType or Detail is not valid.' };
    }
    const detail = jsonObject(Detail);
    if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    const id = randomUUID();
    const event = { id, bus: EventBusName, source: Source, detailType: DetailType, detail, receivedAt: new Date() };
    this.#events.push(event);
    if (this.#events.length > KEPT_EVENTS) this.#events.shift();
    this.#listen({ source: Source, 'detail-type': DetailType, detail });
    return { EventId: id };
  }
}

function jsonObject(text: string): object | undefined {
  const value = parsedJson(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}
