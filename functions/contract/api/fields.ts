import * as z from 'zod';
import { HOLD_NAME } from '../../domain/host/holds.ts';
import { canBeNamed, normalizeHostname } from '../../domain/host/hostname.ts';
import { REPAIR_NAME } from '../../domain/rolling/repair.ts';
import { MAX_DURATION_MS, parseDurationMs } from '../../domain/time/duration.ts';
import { CHANGES } from '../../domain/windows/changes.ts';

/** Fields that several bodies share. */

export const MAX_HOSTS = 1_000;

export const time = z.iso.datetime({ offset: true });

export const NO_HOSTNAME = 'is not a host name (letters, digits, - _ and dots, at most 253)';

/** A possible host name. The schema cannot check that a name beyond RFC 1123 is in the table. */
export const Hostname = z
  .string()
  .transform(normalizeHostname)
  .refine(canBeNamed, NO_HOSTNAME)
  .meta({ description: 'Host name; case and surrounding blanks do not matter', example: 'h1.example.com' });

export const HostList = z
  .array(Hostname)
  .min(1, 'names no host')
  .max(MAX_HOSTS, `names more than ${MAX_HOSTS} hosts: split the request`)
  .transform((hosts) => [...new Set(hosts)]);

export const Duration = z
  .string()
  .refine(
    (text) => parseDurationMs(text) !== undefined,
    `is not a duration such as 90s, 30m, 2h, 7d or 1h30m (at most ${MAX_DURATION_MS / 86_400_000}d)`,
  )
  .meta({ example: '2h' });

export const HoldName = z
  .string()
  .regex(HOLD_NAME, 'is not 1 to 64 letters, digits and _ . -, the first a letter or digit');

export const VerifyName = z.string().regex(REPAIR_NAME, 'is not the name of a hook');

export const Reason = z.string().max(1_024, 'is longer than 1,024 characters');

/** Changes of a window or a campaign after its creation: who, and why. The oldest comes first. */
export const changes = z
  .array(z.object({ at: time, by: z.string(), change: z.enum(CHANGES), reason: z.string() }))
  .default([]);
