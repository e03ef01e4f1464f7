import * as z from 'zod';
import { HOST_STATES } from '../domain/host/host.ts';

/** Fields that several events have. */

const time = z.iso.datetime({ offset: true });
export const count = z.int().min(0);
export const State = z.enum(HOST_STATES);

export const at = (description: string) => time.meta({ description, examples: ['2026-03-01T02:00:00.000Z'] });
export const hostname = z.string().meta({ description: 'The host, in lower case', examples: ['host1.example.com'] });
export const maintenanceId = z
  .string()
  .meta({ description: 'The maintenance', examples: ['m-0mws11lkh-44b7c2b546b6'] });
export const windowName = z.string().meta({ description: 'The window', examples: ['rack-7-kernel'] });

export const everyEvent = {
  schemaVersion: z
    .literal(1)
    .meta({ description: 'Another number when a field changes its meaning; new fields may come without one' }),
  link: z
    .string()
    .nullable()
    .optional()
    .meta({
      description: 'Page of the console that shows more; null without the setting consoleUrl',
      examples: ['https://console.example.com/hosts/host1.example.com'],
    }),
  cluster: z.string().meta({ description: 'The cluster, as the deployment names it', examples: ['prod'] }),
};
