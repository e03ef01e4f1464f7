import * as z from 'zod';
import { MaintenanceError } from '../../../contract/errors.ts';
import { parsedJson } from '../../../domain/text/parsed-json.ts';

/**
 * The end of the last page, by list: host name, version of a transition, place of a maintenance,
 * name of a window or a campaign, time of an opening.
 */
const LastSeen = {
  hosts: z.string().min(1).max(255),
  history: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  maintenances: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#./),
  windows: z.string().min(1).max(255),
  campaigns: z.string().min(1).max(255),
  openings: z.iso.datetime({ precision: 3 }),
} as const;

type List = keyof typeof LastSeen;
type LastSeen<L extends List> = z.infer<(typeof LastSeen)[L]>;

/** Makes a token, opaque to callers: base64url of the list's name and the end of the page. */
export function pageToken<L extends List>(list: L, last: LastSeen<L>): string {
  return Buffer.from(JSON.stringify([list, last])).toString('base64url');
}

/** Reads a token of `pageToken`, if any. Throws InvalidInput for a token of another list. */
export function readPageToken<L extends List>(list: L, token: string | undefined): LastSeen<L> | undefined {
  if (token === undefined) return undefined;
  const parsed = z
    .tuple([z.literal(list), LastSeen[list]])
    .safeParse(parsedJson(Buffer.from(token, 'base64url').toString()));
  // Accepts only the exact text, although other base64url texts decode to the same bytes.
  if (parsed.success && pageToken(list, parsed.data[1] as LastSeen<L>) === token) return parsed.data[1] as LastSeen<L>;
  throw new MaintenanceError('InvalidInput', 'nextToken does not come from a page of this list', {
    cause: parsed.error,
    entries: [{ field: 'nextToken', code: 'invalid-token', message: 'take it from the page before, or leave it out' }],
  });
}
