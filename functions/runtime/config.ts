import * as z from 'zod';
import { MaintenanceError } from '../contract/errors.ts';
import { Settings } from '../contract/settings.ts';

/** Reads the environment, whole, with every fault in one message. The only place in `functions/` that does. */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const settings = Settings.safeParse(environment);
  if (settings.success) return settings.data;
  throw new MaintenanceError(
    'Misconfigured',
    `the function's environment is not valid:\n${z.prettifyError(settings.error)}`,
    {
      cause: settings.error,
    },
  );
}
