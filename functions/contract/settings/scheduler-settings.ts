import * as z from 'zod';
import { DurationText, SecretReference, Urls } from './addresses.ts';

/** How to move each framework's tasks: a JSON list, first match wins; `*` matches any text. */

const framework = z.string().min(1);

export const SchedulerSetting = z.discriminatedUnion('type', [
  z.strictObject({ framework, type: z.literal('mesos'), gracePeriod: DurationText.optional() }),
  z.strictObject({ framework, type: z.literal('wait') }),
  z.strictObject({
    framework,
    type: z.literal('marathon'),
    url: Urls,
    /** JSON {"username", "password"}, or {"token"}. */
    secret: SecretReference.optional(),
    /** Starts a replacement before a kill, where the app's maximumOverCapacity allows one. */
    surge: z.boolean().optional(),
  }),
  z.strictObject({
    framework,
    type: z.literal('peloton'),
    url: Urls,
    /** JSON {"username", "password"}: Peloton's own authentication, for the host manager too. */
    secret: SecretReference.optional(),
    /** Peloton's host manager. Without a notification, it brings hosts up again. */
    hostManager: Urls.optional(),
  }),
  z.strictObject({
    framework,
    type: z.literal('webhook'),
    url: Urls,
    /** The key of the signature. Without it, requests are not signed. */
    secret: SecretReference.optional(),
  }),
]);
export type SchedulerSetting = z.infer<typeof SchedulerSetting>;

export const SchedulerSettings = z.array(SchedulerSetting);
