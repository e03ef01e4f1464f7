import * as z from 'zod';
import { MAX_BODY_BYTES, MAX_PAGE } from '../contract/api/api.ts';
import { MAX_CALENDAR_DAYS } from '../contract/api/calendar.ts';
import { CampaignName } from '../contract/api/campaigns.ts';
import { AttributeValue, oneChoice, SelectorText } from '../contract/api/choice.ts';
import { Hostname } from '../contract/api/fields.ts';
import { invalidInput, validated } from '../contract/api/validation.ts';
import { MAX_PREVIEW, WindowName } from '../contract/api/windows.ts';
import { MaintenanceError, noMaintenance, refusal } from '../contract/errors.ts';
import { HOST_STATES, type HostState } from '../domain/host/host.ts';
import { parseTime } from '../domain/time/duration.ts';
import type { ApiEvent } from './api-answer.ts';

/** Reads the parts of a request; each kind of fault has its own status. */

export function bodyOf<T>(event: ApiEvent, schema: z.ZodType<T>): T {
  return validated(schema, jsonOf(event));
}

/** Reads the body of a control. Requests of 1.0 have none. */
export function controlOf<T>(event: ApiEvent, schema: z.ZodType<T>): Partial<T> {
  return event.body ? bodyOf(event, schema) : {};
}

/** Reads the JSON body. Throws UnsupportedMediaType, PayloadTooLarge or InvalidInput. */
export function jsonOf(event: ApiEvent): unknown {
  const type = event.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;.*)?$/i.test(type)) {
    throw new MaintenanceError(
      'UnsupportedMediaType',
      `the content type must be application/json, ${type === '' ? 'but is missing' : `not '${type.slice(0, 100)}'`}`,
    );
  }
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BODY_BYTES) {
    throw new MaintenanceError(
      'PayloadTooLarge',
      `the body has ${bytes.length} bytes, more than ${MAX_BODY_BYTES}: split the request`,
    );
  }
  return parseJson(bytes);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw refusal('InvalidInput', [{ code: 'not-json', message: 'the body is not JSON in UTF-8' }], cause);
  }
}

const limit = z
  .string()
  .regex(/^\d+$/, 'is not a whole number')
  .transform(Number)
  .refine((count) => count >= 1 && count <= MAX_PAGE, `is not between 1 and ${MAX_PAGE}`);

const nextToken = z.string().min(1).max(4_096);

export const PageQuery = z.strictObject({ limit: limit.default(100), nextToken: nextToken.optional() });

const at = z.string().transform((text, context) => {
  const time = parseTime(text, new Date(0));
  if (time !== undefined && !text.startsWith('+')) return time;
  context.addIssue({ code: 'custom', message: 'is not a time in RFC 3339 such as 2026-11-28T03:15:00Z' });
  return z.NEVER;
});

export const FleetQuery = z.strictObject({ at: at.optional(), nextToken: nextToken.optional() });

const flag = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .default(false);

export const MaintenancesQuery = PageQuery.extend({ progress: flag });

export const MaintenanceQuery = z.strictObject({ timeline: flag });

export const CalendarQuery = z.strictObject({
  from: at.optional(),
  days: z
    .string()
    .regex(/^\d{1,4}$/, 'is not a whole number')
    .transform(Number)
    .refine((count) => count >= 1 && count <= MAX_CALENDAR_DAYS, `is not between 1 and ${MAX_CALENDAR_DAYS}`)
    .default(35),
});

export const HostQuery = z.strictObject({ at: at.optional() });

/** Throws InvalidInput for a time that has not come. */
export function pastTime(at: Date, now: Date): Date {
  if (at.getTime() <= now.getTime()) return at;
  const message = `is in the future: now it is ${now.toISOString()}; leave 'at' out to see the present`;
  throw invalidInput({ at: at.toISOString() }, [{ path: ['at'], message }]);
}

export const NoQuery = z.strictObject({});

const states = z.string().transform((text, context): readonly HostState[] => {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const known = names.map((name) => stateOf(name));
  for (const [index, state] of known.entries()) {
    if (state === undefined) {
      context.addIssue({
        code: 'custom',
        message: `has '${names[index]}', which is not one of ${HOST_STATES.join(', ')}`,
      });
    }
  }
  return [...new Set(known.filter((state) => state !== undefined))];
});

/** Accepts a state in upper or lower case, with or without the prefix. */
function stateOf(name: string): HostState | undefined {
  const upper = name.toUpperCase();
  return HOST_STATES.find((state) => state === upper || state === `HOST_STATE_${upper}`);
}

export const HostsQuery = PageQuery.extend({
  states: states.optional(),
  pool: AttributeValue.optional(),
  selector: SelectorText.optional(),
}).superRefine(oneChoice);

export const PreviewQuery = z.strictObject({
  next: z
    .string()
    .regex(/^\d{1,4}$/, 'is not a whole number')
    .transform(Number)
    .refine((count) => count >= 1 && count <= MAX_PREVIEW, `is not between 1 and ${MAX_PREVIEW}`)
    .default(5),
});

export function queryOf<T>(event: ApiEvent, schema: z.ZodType<T>): T {
  return validated(schema, event.queryStringParameters ?? {});
}

/**
 * No id is longer (execution names have at most 80 characters), and so many fit into a key of the
 * table.
 */
const MAX_ID = 128;

/** Reads the id in the path. Throws MaintenanceNotFound for an impossible id. */
export function maintenanceIdOf(event: ApiEvent): string {
  const id = event.pathParameters?.id ?? '';
  if (id.length <= MAX_ID) return id;
  throw noMaintenance(id);
}

export function hostnameOf(event: ApiEvent): string {
  return validated(z.object({ hostname: Hostname }), event.pathParameters ?? {}).hostname;
}

export function windowNameOf(event: ApiEvent): string {
  return validated(z.object({ name: WindowName }), event.pathParameters ?? {}).name;
}

export function campaignNameOf(event: ApiEvent): string {
  return validated(z.object({ name: CampaignName }), event.pathParameters ?? {}).name;
}
